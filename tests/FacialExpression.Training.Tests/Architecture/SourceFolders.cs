using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>The folder of each type of a package. Namespaces do not show it, since public types share one.</summary>
internal sealed partial class SourceFolders
{
    private readonly Dictionary<string, string> _folderOfType = [];

    private SourceFolders(string package)
    {
        string root = Path.Combine(TestData.RepositoryRoot!, "src", package);
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/');
            string text = File.ReadAllText(file);
            string name = Namespace().Match(text).Groups[1].Value;
            foreach (Match type in TopLevelType().Matches(text))
            {
                _folderOfType[$"{name}.{type.Groups[1].Value}"] = folder;
            }
        }

        All = [.. _folderOfType.Values.Distinct()];
    }

    /// <summary>The folders that hold types, relative to the package.</summary>
    public IReadOnlyList<string> All { get; }

    public static SourceFolders Of(string package) => new(package);

    /// <summary>
    /// The folder of a type, or of the type that it is nested in; <see langword="null"/> for types of other assemblies and
    /// generated ones.
    /// </summary>
    public string? Find(string fullName) => _folderOfType.GetValueOrDefault(fullName.Split('+', '`')[0]);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:public |internal |sealed |abstract |static |readonly |ref |partial |unsafe |file )*"
            + @"(?:class|record struct|record|struct|interface|enum|delegate [\w.<>?]+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
