using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>
/// The order of using directives, the one rule of style that no analyzer of the build checks. <c>dotnet format</c> checks it too,
/// but takes minutes.
/// </summary>
public partial class UsingOrderTests
{
    [Fact]
    public void Usings_begin_with_System_and_are_in_alphabetical_order()
    {
        string root = TestData.RepositoryRoot!;
        string[] files =
        [
            .. new[] { "src", "samples", "tests" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)),
        ];
        Assert.True(files.Length > 500);
        Assert.Empty(files.Where(file => !IsSorted(File.ReadLines(file))).Select(file => Path.GetRelativePath(root, file)));
    }

    [Theory]
    [InlineData(true, "using System;", "using System.Text;", "using Abc;", "using static System.Math;", "using A = System.Text;")]
    [InlineData(false, "using Abc;", "using System;")]
    [InlineData(false, "using System.Text;", "using System;")]
    [InlineData(false, "using static System.Math;", "using Abc;")]
    [InlineData(false, "using A = System.Text;", "using static System.Math;")]
    public void Order_is_that_of_dotnet_format(bool isSorted, params string[] lines) => Assert.Equal(isSorted, IsSorted(lines));

    private static bool IsSorted(IEnumerable<string> lines)
    {
        IEnumerable<Match> usings = lines.TakeWhile(IsAboveCode).Select(line => Using().Match(line));
        (int, string)[] keys = [.. usings.Where(match => match.Success).Select(Key)];
        return keys.SequenceEqual(keys.OrderBy(key => key.Item1).ThenBy(key => key.Item2, StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsAboveCode(string line) => line.Length == 0 || line.StartsWith("using ", StringComparison.Ordinal)
        || line.StartsWith("//", StringComparison.Ordinal) || line.StartsWith('#');

    private static (int Kind, string Name) Key(Match match)
    {
        string name = match.Groups["name"].Value;
        int kind = match.Groups["alias"].Success ? 3 : match.Groups["static"].Success ? 2
            : name == "System" || name.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1;
        return (kind, match.Groups["alias"].Success ? match.Groups["alias"].Value : name);
    }

    [GeneratedRegex(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.<>,() ]+);")]
    private static partial Regex Using();
}
