namespace FacialExpression.Training;

/// <summary>How a data set is loaded. Immutable.</summary>
public sealed record DatasetOptions
{
    /// <summary>What to do about an image, a row or a class that cannot be used. Default: <see cref="InvalidItemHandling.Throw"/>.</summary>
    public InvalidItemHandling OnInvalidItem { get; init; } = InvalidItemHandling.Throw;

    /// <summary>The size that every image becomes. Default: 48×48 gray.</summary>
    public ImageShape Input { get; init; } = ImageShape.Fer2013;
}
