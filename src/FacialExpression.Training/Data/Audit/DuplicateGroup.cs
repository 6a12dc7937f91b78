namespace FacialExpression.Training;

/// <summary>Images with identical pixels.</summary>
public sealed class DuplicateGroup
{
    /// <summary>Two images or more.</summary>
    public required IReadOnlyList<ImageReference> Images { get; init; }

    /// <summary>
    /// Whether the images are in more than one split, so that a model may be tested on images it was trained on.
    /// </summary>
    public bool CrossesSplits => Images.Any(i => i.Split != Images[0].Split);

    /// <summary>Whether the same image has different labels.</summary>
    public bool HasConflictingLabels => Images.Any(i => i.ClassName != Images[0].ClassName);
}
