namespace FacialExpression.Tool;

/// <summary>Paths as the file system resolves them, to find out whether two of them are the same file.</summary>
internal static class RealPath
{
    // As Linux: a chain that is longer is a circle.
    private const int MostLinks = 40;

    /// <summary>The full path, with the links of every folder above it and of the file itself followed.</summary>
    /// <param name="path">A file or a folder; it need not exist.</param>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(rest, full[real.Length..]);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (links < MostLinks && LinkTarget(next) is { } target)
            {
                links++;
                string root = Path.GetPathRoot(target)!;
                real = Path.IsPathFullyQualified(target) ? root : real;
                Push(rest, target[root.Length..]);
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    /// <summary>The place of a file, which is what a file that is moved there replaces: a link there is not followed.</summary>
    public static string OfPlace(string path) => new FileFinder().Find(path).Place;

    /// <summary>Whether a folder is another or above it.</summary>
    /// <param name="outer">A real path.</param>
    /// <param name="inner">A real path.</param>
    public static bool Contains(string outer, string inner) => Comparer(outer) is var comparer
        && (comparer.Equals(outer, inner) || Above(inner).Any(folder => comparer.Equals(outer, folder)));

    /// <summary>How the file system compares the names at a place: some ignore the case.</summary>
    /// <param name="path">A real path; if it does not exist, the folder above it counts.</param>
    public static StringComparer Comparer(string path) =>
        IgnoresCase(path) ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static bool IgnoresCase(string path)
    {
        foreach (string existing in Above(path).Prepend(path).Where(Path.Exists))
        {
            string name = Path.GetFileName(existing);
            string other = string.Concat(name.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
            if (other != name)
            {
                return Path.Exists(Path.Combine(Path.GetDirectoryName(existing) ?? "", other));
            }
        }

        return OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
    }

    private static IEnumerable<string> Above(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] parts = path.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts.Where(part => part != ".").Reverse())
        {
            rest.Push(part);
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Resolves many files, of which neighbors are in the same folder.</summary>
    internal sealed class FileFinder
    {
        private string? _folder;
        private string _realFolder = "";

        /// <summary>The place of a file, and the file that a link there leads to: the same without a link.</summary>
        public (string Place, string Target) Find(string path)
        {
            string full = Path.GetFullPath(path);
            if (Path.GetDirectoryName(full) is not { } folder)
            {
                return (full, full);
            }

            if (folder != _folder)
            {
                (_folder, _realFolder) = (folder, Of(folder));
            }

            string place = Path.Combine(_realFolder, Path.GetFileName(full));
            return (place, LinkTarget(place) is null ? place : Of(place));
        }
    }
}
