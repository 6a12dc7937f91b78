namespace FacialExpression;

/// <summary>
/// Explains why there is nothing at a path. Often the text is no path at all, but an address or the content itself. Messages
/// have at most 500 characters.
/// </summary>
internal static class MissingPath
{
    // Of a longer path, its end alone is shown.
    private const int LongestLookedFor = 100;

    // On Windows, one letter is a drive.
    private const int ShortestScheme = 2;

    /// <summary>Explains why there is nothing at a path.</summary>
    /// <param name="text">What was given as a path.</param>
    /// <param name="kind">What should be there, as in <c>model file</c>.</param>
    /// <param name="forUrl">What to do with a URL.</param>
    /// <param name="forContent">What to do with a data URI.</param>
    public static string Explain(
        string text,
        string kind,
        string forUrl = "Download the file first, and pass its path.",
        string forContent = "Save its content to a file first, and pass the path of that.")
    {
        if (IsDataUri(text))
        {
            return $"There is no {kind} at {Quoted.Text(text)}: this is a data URI of {text.Length} characters, not a path. "
                + forContent;
        }

        if (IsFileUri(text))
        {
            return $"There is no {kind} at {Quoted.Path(text)}: this is a file URI, not a path. Pass new Uri(text).LocalPath.";
        }

        if (Directory.Exists(text))
        {
            return $"{Quoted.Path(text)} is a folder, not a {kind}.";
        }

        return IsUrl(text)
            ? $"There is no {kind} at {Quoted.Text(text)}: this is a URL, not a path, and nothing is downloaded here. {forUrl}"
            : $"There is no {kind} at {Quoted.Path(text)}{LookedFor(text)}.";
    }

    /// <summary>Describes a file that is missing.</summary>
    /// <inheritdoc cref="Explain"/>
    public static FileNotFoundException NotFound(string text, string kind) => new(Explain(text, kind), Quoted.FileName(text));

    /// <summary>Joins a folder and a path in it. An address stays as it is, so that messages recognize it.</summary>
    public static string Combine(string folder, string path)
    {
        string joined = Path.Combine(folder, path);
        return (IsUrl(path) || IsFileUri(path) || IsDataUri(path)) && !File.Exists(joined) ? path : joined;
    }

    /// <summary>Refuses an address as the place of a new file. As a path, it would make a folder <c>https:</c>.</summary>
    /// <exception cref="IOException">The text is a URL or a file URI.</exception>
    public static void ThrowIfAddress(string text)
    {
        if (DescribeAddress(text) is { } fault)
        {
            throw new IOException(fault);
        }
    }

    /// <summary>Why nothing can be saved at an address; <see langword="null"/> if the text may be a path.</summary>
    public static string? DescribeAddress(string text) => text switch
    {
        _ when IsFileUri(text) => $"{Quoted.Path(text)} is a file URI, not a path. Pass new Uri(text).LocalPath.",
        _ when IsUrl(text) =>
            $"{Quoted.Text(text)} is a URL, not a path, and nothing is uploaded here. Save to a file first, and upload it.",
        _ => null,
    };

    private static bool IsDataUri(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    private static bool IsFileUri(string text) => text.StartsWith("file:/", StringComparison.OrdinalIgnoreCase);

    private static bool IsUrl(string text) => text.IndexOf("://", StringComparison.Ordinal) is >= ShortestScheme and var scheme
        && Uri.CheckSchemeName(text[..scheme]);

    private static string LookedFor(string path) =>
        path.Length is 0 or > LongestLookedFor || Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal)
            ? ""
            : $" (looked for {Quoted.Path(Path.GetFullPath(path))})";
}
