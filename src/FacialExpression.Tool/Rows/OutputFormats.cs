namespace FacialExpression.Tool;

/// <summary>The format that was asked for, or that a file's ending means.</summary>
internal static class OutputFormats
{
    /// <summary>Decides how results are written.</summary>
    /// <param name="format">The value of <c>--format</c>; <see langword="null"/> without it.</param>
    /// <param name="path">The value of <c>--out</c>; <see langword="null"/> for standard output.</param>
    /// <exception cref="ArgumentException">The two do not fit together, or the file cannot be the results.</exception>
    public static OutputFormat Choose(OutputFormat? format, string? path)
    {
        if (path is null)
        {
            return format != OutputFormat.Parquet
                ? format ?? OutputFormat.Table
                : throw new ArgumentException("Parquet is a binary format: give the file with --out FILE.parquet.");
        }

        RequireFile(path);
        OutputFormat? ofEnding = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => OutputFormat.Json,
            ".jsonl" or ".ndjson" => OutputFormat.Jsonl,
            ".csv" => OutputFormat.Csv,
            ".parquet" => OutputFormat.Parquet,
            ".txt" => OutputFormat.Table,
            _ => null,
        };
        if (format is not null && ofEnding is not (null or OutputFormat.Table) && format != ofEnding)
        {
            // Whoever opens the file goes by its ending. That of a text says nothing about its format.
            throw new ArgumentException(
                $"--format is {Name(format.Value)}, and the ending of \"{path}\" means {Name(ofEnding.Value)}. "
                + "Change one of them, or leave --format out.");
        }

        return format ?? ofEnding ?? throw new ArgumentException(
            $"The ending of \"{path}\" names no format: use .json, .jsonl, .csv, .parquet or .txt, or give --format.");
    }

    /// <summary>Checks that a path can be a file of results.</summary>
    /// <exception cref="ArgumentException">It is a folder or named like an image.</exception>
    public static void RequireFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException($"--out takes a file; \"{path}\" is a folder.");
        }

        if (ImageFileTypes.IsImage(path))
        {
            throw new ArgumentException($"--out takes a file for the results; \"{path}\" is named like an image.");
        }
    }

    private static string Name(OutputFormat format) => format.ToString().ToLowerInvariant();
}
