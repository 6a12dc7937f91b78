namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>Where the detector's boxes are in images of the data set, with one kind of border around them.</summary>
internal sealed record BorderResults
{
    public required BorderKind Border { get; init; }

    /// <summary>Images in which the detector found the face; all other figures are of them.</summary>
    public required int Found { get; init; }

    /// <summary>Side of the image / side of the box.</summary>
    public required Quartiles FrameToBox { get; init; }

    /// <summary>What to add to each side of the box to get the image's size: (frame / box − 1) / 2.</summary>
    public required Quartiles Margin { get; init; }

    /// <summary>From the image's center to the box's, to the right, as a fraction of the image's side.</summary>
    public required Quartiles OffsetX { get; init; }

    /// <summary>Downwards, likewise.</summary>
    public required Quartiles OffsetY { get; init; }

    /// <summary>
    /// With the whole image as input, enlarged and reduced again as the boxes are: the upper bound for a detector.
    /// </summary>
    public required double AccuracyOfFrame { get; init; }

    public required IReadOnlyList<MarginAccuracy> Accuracies { get; init; }
}
