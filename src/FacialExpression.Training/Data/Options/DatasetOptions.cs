namespace FacialExpression.Training;

/// <summary>How a data set is loaded. Immutable.</summary>
public sealed record DatasetOptions
{
    /// <summary>
    /// How to handle an image, a row or a class that cannot be used. Default: <see cref="InvalidItemHandling.Throw"/>.
    /// </summary>
    public InvalidItemHandling InvalidItems { get; init; } = InvalidItemHandling.Throw;

    /// <summary>The size to which every image is resized. Default: 48×48 gray.</summary>
    public ImageShape Input { get; init; } = ImageShape.Fer2013;

    /// <summary>The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ImageLimits ImageLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ImageLimits));
    } = ImageLimits.Default;

    /// <summary>The names of the classes, in the order of their indices: those of every data set so far.</summary>
    internal IReadOnlyList<string> ClassNames { get; init; } = LabelSet.Expressions;
}
