namespace FacialExpression.Tool;

/// <summary>The arguments of <c>video</c>.</summary>
internal sealed record VideoSettings
{
    /// <summary>A file, a camera or an address.</summary>
    public required string Source { get; init; }

    /// <summary>Seconds from one analyzed frame to the next; <see langword="null"/> for every frame.</summary>
    public double? Every { get; init; }

    public OutputFormat? Format { get; init; }

    /// <summary>The file for the rows; <see langword="null"/> for standard output.</summary>
    public string? Output { get; init; }

    /// <summary>The video with boxes, labels and bars; <see langword="null"/> for none.</summary>
    public string? AnnotatedFile { get; init; }

    /// <summary>
    /// The PNG of the timeline, with a summary instead of rows on standard output; <see langword="null"/> for none.
    /// </summary>
    public string? TimelineFile { get; init; }

    /// <summary>The expression model; <see langword="null"/> for the pretrained one.</summary>
    public string? Model { get; init; }

    public int MinFaceSize { get; init; }

    public bool IsQuiet { get; init; }

    /// <summary>Whether the rows are wanted: a summary takes their place on standard output.</summary>
    public bool HasRows => Output is not null || Format is not null || TimelineFile is null;

    /// <summary>Checks what options do not check themselves.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or values do not fit together.</exception>
    public void Check()
    {
        if (Every is not (null or (>= 0.001 and <= 3600)))
        {
            throw new ArgumentException(Invariant($"--every takes 0.001 to 3,600 seconds, received {Every}."));
        }

        if (AnnotatedFile is { } video)
        {
            AnnotatedVideo.Check(video);
        }

        if (TimelineFile is { } image && !Path.GetExtension(image).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"--summary takes a PNG file, such as timeline.png; received \"{image}\".");
        }

        OutputPaths.Check(
            [Source, Model], ("--out", Output), ("--annotate", AnnotatedFile), ("--summary", TimelineFile));
    }
}
