namespace FacialExpression.Training;

/// <summary>Images whose pixels are the same, byte by byte.</summary>
/// <param name="Images">Two or more.</param>
public sealed record DuplicateGroup(IReadOnlyList<ImageReference> Images)
{
    /// <summary>Whether the images stand in more than one split, so that a model may be tested on what it learned.</summary>
    public bool CrossesSplits => Images.Any(i => i.Split != Images[0].Split);

    /// <summary>Whether one and the same image has different labels.</summary>
    public bool HasConflictingLabels => Images.Any(i => i.Label != Images[0].Label);
}
