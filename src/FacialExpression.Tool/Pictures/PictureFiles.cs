using System.IO.Enumeration;
using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>
/// The pictures that arguments mean: files, folders with all image files below them, and patterns, which shells other than
/// Windows' expand themselves.
/// </summary>
internal static class PictureFiles
{
    private const string AnyDepth = "**";

    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>
    /// Finds the pictures as they are asked for, in the order of the arguments and in each folder by name. Never throws: what
    /// cannot be found or listed is a source with a fault.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="excluded">
    /// A real path: a folder below the start of a pattern that the pattern leaves out, as the one for annotated pictures.
    /// </param>
    public static IEnumerable<PictureSource> Find(IEnumerable<string> arguments, string? excluded = null) =>
        arguments.SelectMany(argument => Find(argument, excluded));

    /// <summary>The folder that the pictures of an argument come from; <see langword="null"/> for standard input.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="excluded">A real path: a folder that patterns leave out.</param>
    /// <returns>
    /// The folder, and whether pictures may be at any depth below it. Those of a pattern without <c>**</c> are at one depth,
    /// unless the pattern also matches folders.
    /// </returns>
    public static (string Folder, bool IsTree)? FolderOf(string argument, string? excluded) =>
        argument == PictureSource.StandardInput ? null
        : Directory.Exists(argument) ? (argument, true)
        : File.Exists(argument) || !HasWildcards(argument)
            ? (Path.GetDirectoryName(Path.GetFullPath(argument)) ?? argument, false)
        : FolderOfPattern(argument, excluded);

    private static (string Folder, bool IsTree) FolderOfPattern(string pattern, string? excluded)
    {
        (string start, string[] segments) = SplitPattern(pattern);
        return (
            OrCurrent(start),
            segments.Contains(AnyDepth) || MatchFolders(start, segments, Excluded(start, excluded)).Any());
    }

    private static IEnumerable<PictureSource> Find(string argument, string? excluded)
    {
        if (argument == PictureSource.StandardInput)
        {
            return [new PictureSource(argument, "stdin")];
        }

        if (Directory.Exists(argument))
        {
            return OrFault(FindBelow(argument, ""), argument, "There is no image file in this folder.");
        }

        // A file may be named like a pattern.
        return File.Exists(argument) || !HasWildcards(argument)
            ? [new PictureSource(argument, Path.GetFileName(argument))]
            : OrFault(Match(argument, excluded), argument, "No image file matches this pattern.");
    }

    private static bool HasWildcards(string path) => path.AsSpan().IndexOfAny(Wildcards) >= 0;

    private static IEnumerable<PictureSource> OrFault(IEnumerable<PictureSource> found, string argument, string fault)
    {
        bool any = false;
        foreach (PictureSource source in found)
        {
            any = true;
            yield return source;
        }

        if (!any)
        {
            yield return new PictureSource(argument, Path.GetFileName(argument), fault);
        }
    }

    private static IEnumerable<PictureSource> FindBelow(string folder, string name)
    {
        (IReadOnlyList<string> folders, IReadOnlyList<string> files, string? fault) = List(folder);
        if (fault is not null)
        {
            yield return new PictureSource(folder, name, fault);
            yield break;
        }

        foreach (string file in files.Where(ImageFileTypes.IsImage))
        {
            yield return new PictureSource(Path.Combine(folder, file), Path.Combine(name, file));
        }

        foreach (string inner in folders)
        {
            string path = Path.Combine(folder, inner);
            // A link may lead back to a folder above.
            if (new DirectoryInfo(path).LinkTarget is null)
            {
                foreach (PictureSource source in FindBelow(path, Path.Combine(name, inner)))
                {
                    yield return source;
                }
            }
        }
    }

    /// <summary>The visible names in a folder, sorted; or why it cannot be listed.</summary>
    private static (IReadOnlyList<string> Folders, IReadOnlyList<string> Files, string? Fault) List(string folder)
    {
        try
        {
            var listing = FolderListing.Of(folder);
            return ([.. listing.Folders.Select(inner => inner.Name)], [.. listing.Files.Select(file => file.Name)], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [], e is UnauthorizedAccessException ? "The folder may not be read." : e.Message);
        }
    }

    /// <summary>The folder in which a pattern starts, and the segments that are matched below it.</summary>
    internal static (string Start, string[] Segments) SplitPattern(string pattern)
    {
        string[] parts = pattern.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        int fixedParts = Array.FindIndex(parts, HasWildcards);
        string start = string.Join(Path.DirectorySeparatorChar, parts[..fixedParts]);
        // "/*" starts at the root, and "C:\*" at that of a drive: "C:" is its current folder.
        bool isRoot = fixedParts > 0 && (start.Length == 0 || start.EndsWith(':'));
        return (isRoot ? start + Path.DirectorySeparatorChar : start, parts[fixedParts..]);
    }

    private static string OrCurrent(string folder) => folder.Length == 0 ? "." : folder;

    /// <summary>The folder that is left out, if it is below the start of a pattern and not the start or above it.</summary>
    private static string? Excluded(string start, string? excluded) =>
        excluded is null || RealPath.Contains(excluded, RealPath.Of(OrCurrent(start))) ? null : excluded;

    private static bool IsIn(string? excluded, string folder) =>
        excluded is not null && RealPath.Contains(excluded, RealPath.Of(folder));

    /// <summary>The folders that a pattern without <c>**</c> matches as a whole.</summary>
    private static IEnumerable<string> MatchFolders(string folder, string[] segments, string? excluded)
    {
        IEnumerable<string> inner = List(OrCurrent(folder)).Folders.Where(name => Matches(segments[0], name))
            .Select(name => Path.Combine(folder, name)).Where(path => !IsIn(excluded, path));
        return segments.Length == 1 ? inner : inner.SelectMany(path => MatchFolders(path, segments[1..], excluded));
    }

    private static IEnumerable<PictureSource> Match(string pattern, string? excluded)
    {
        (string start, string[] segments) = SplitPattern(pattern);
        // A pattern with an ending means all files of that ending, "*" means all images.
        bool isOnlyImages = Path.GetExtension(segments[^1]) is var ending && (ending.Length < 2 || HasWildcards(ending));
        return Match(start, "", segments, isOnlyImages, Excluded(start, excluded));
    }

    private static IEnumerable<PictureSource> Match(
        string folder, string name, string[] segments, bool isOnlyImages, string? excluded)
    {
        (IReadOnlyList<string> folders, IReadOnlyList<string> files, _) = List(OrCurrent(folder));
        bool isLast = segments.Length == 1;
        bool isAnyDepth = segments[0] == AnyDepth;
        foreach (string file in isLast ? files : [])
        {
            if (Matches(segments[0], file) && (!isOnlyImages || ImageFileTypes.IsImage(file)))
            {
                yield return new PictureSource(Path.Combine(folder, file), Path.Combine(name, file));
            }
        }

        if (isAnyDepth && !isLast)
        {
            // "**" is also no folder at all.
            foreach (PictureSource source in Match(folder, name, segments[1..], isOnlyImages, excluded))
            {
                yield return source;
            }
        }

        foreach (string inner in folders)
        {
            string path = Path.Combine(folder, inner);
            string innerName = Path.Combine(name, inner);
            if ((isAnyDepth || Matches(segments[0], inner)) && IsIn(excluded, path))
            {
                continue;
            }

            IEnumerable<PictureSource> below = isAnyDepth
                ? new DirectoryInfo(path).LinkTarget is null ? Match(path, innerName, segments, isOnlyImages, excluded) : []
                : !Matches(segments[0], inner) ? []
                : isLast ? FindBelow(path, innerName)
                : Match(path, innerName, segments[1..], isOnlyImages, excluded);
            foreach (PictureSource source in below)
            {
                yield return source;
            }
        }
    }

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(
        pattern, name, ignoreCase: OperatingSystem.IsWindows() || OperatingSystem.IsMacOS());
}
