namespace FacialExpression.Tool;

/// <summary>Compares the files that a verb writes with those that it reads, whatever names and links lead to them.</summary>
internal static class OutputPaths
{
    /// <summary>Checks that no file is written that is read, and none twice.</summary>
    /// <param name="read">Files and folders that the verb reads; <see langword="null"/> for none.</param>
    /// <param name="written">The files that it writes, by their options; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">Two of them are the same.</exception>
    public static void Check(IEnumerable<string?> read, params (string Option, string? Path)[] written)
    {
        (string Option, string Path)[] given =
            [.. written.Where(file => file.Path is not null).Select(file => (file.Option, file.Path!))];
        string[] inputs = [.. read.OfType<string>()];
        for (int i = 0; i < given.Length; i++)
        {
            (string option, string path) = given[i];
            if (inputs.Any(input => IsSame(path, input)))
            {
                throw Refusal(option, path);
            }

            if (given[..i].FirstOrDefault(other => IsSame(path, other.Path)) is { Option: { } first })
            {
                throw new ArgumentException($"{first} and {option} name the same file, \"{path}\". Name another one.");
            }
        }
    }

    /// <summary>A file is read and written.</summary>
    public static ArgumentException Refusal(string option, string path) =>
        new($"{option} names \"{path}\", which is also read and would be lost. Name another file.");

    /// <summary>Whether writing to a path changes another: both are the same file, or a link is.</summary>
    public static bool IsSame(string path, string other) => Comparison(path)(new RealPath.FileFinder().Find(other));

    /// <summary>Whether writing to a path changes other files.</summary>
    public static Func<(string Place, string Target), bool> Comparison(string path)
    {
        (string place, string target) = new RealPath.FileFinder().Find(path);
        StringComparer comparer = RealPath.Comparer(target);
        return other => Same(other.Place) || Same(other.Target);
        bool Same(string file) => comparer.Equals(file, place) || comparer.Equals(file, target);
    }
}
