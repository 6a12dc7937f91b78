namespace FacialExpression.Tool;

/// <summary>The arguments of <c>predict</c>.</summary>
internal sealed record PredictSettings
{
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether each picture is one face.</summary>
    public bool IsCrop { get; init; }

    public OutputFormat? Format { get; init; }

    /// <summary>The file for the results; <see langword="null"/> for standard output.</summary>
    public string? Output { get; init; }

    /// <summary>The folder for pictures with boxes and bars; <see langword="null"/> for none.</summary>
    public string? AnnotationFolder { get; init; }

    /// <summary>The expression model; <see langword="null"/> for the pretrained one.</summary>
    public string? Model { get; init; }

    public int MinFaceSize { get; init; }

    public float Threshold { get; init; }

    public bool IsQuiet { get; init; }

    /// <summary>Checks what options do not check themselves.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or values do not fit together.</exception>
    public void Check()
    {
        if (Threshold is not (>= 0 and <= 1))
        {
            throw new ArgumentException(Invariant($"--threshold must be from 0 to 1, received {Threshold}."));
        }

        if (Paths.Count(path => path == PictureSource.StandardInput) > 1)
        {
            throw new ArgumentException("Standard input (-) is given twice, and can be read once.");
        }

        OutputPaths.Check(
            [Model, .. Paths.Where(path => path != PictureSource.StandardInput)], ("--out", Output));
        OutputPaths.Check([], ("--out", Output), ("--annotate", AnnotationFolder));
    }
}
