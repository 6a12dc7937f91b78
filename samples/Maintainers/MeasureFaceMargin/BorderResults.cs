namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>Where the detector's boxes are in images of the data set, with one kind of border around them.</summary>
internal sealed record BorderResults
{
    public required BorderKind Border { get; init; }

    /// <summary>Images in which the detector found the face; all other figures are of them.</summary>
    public required int Found { get; init; }

    /// <summary>Side of the image / longer side of the box.</summary>
    public required Quartiles FrameToBox { get; init; }

    /// <summary>What to add to each side of the box to get the image's size: (frame / box − 1) / 2.</summary>
    public required Quartiles Margin { get; init; }

    /// <summary>From the box's center to the image's, to the right, as a fraction of the box's longer side.</summary>
    public required Quartiles OffsetX { get; init; }

    /// <summary>Downwards, likewise.</summary>
    public required Quartiles OffsetY { get; init; }

    /// <summary>
    /// With the whole image as input, enlarged and reduced again as the boxes are: the upper bound for a detector.
    /// </summary>
    public required double AccuracyOfFrame { get; init; }

    /// <summary>The medians.</summary>
    public required MeasuredFraming Framing { get; init; }

    /// <summary>As <see cref="ExpressionAnalyzer"/> predicts the detector's faces.</summary>
    public required double AccuracyThroughDetector { get; init; }

    /// <summary>
    /// Half the 95 % interval of the difference of these two accuracies, from the images on which only one of them is right.
    /// </summary>
    public required double DifferenceInterval95 { get; init; }

    /// <summary>In the median framing, with the roll taken out where the detector reports landmarks.</summary>
    public required double AccuracyFramed { get; init; }

    /// <summary>In the median framing, without turning.</summary>
    public required double AccuracyFramedWithoutRoll { get; init; }

    public required IReadOnlyList<MarginAccuracy> Accuracies { get; init; }
}
