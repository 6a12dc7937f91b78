namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>How the detector's boxes lie in images of the data set, with one kind of border around them.</summary>
internal sealed record BorderResults
{
    public required BorderKind Border { get; init; }

    /// <summary>Images in which the detector found the face; all other figures are of them.</summary>
    public required int Found { get; init; }

    /// <summary>Side of the image / side of the box.</summary>
    public required Quartiles FrameToBox { get; init; }

    /// <summary>What would have to be added to each side of the box to get the image's size: (frame / box − 1) / 2.</summary>
    public required Quartiles Margin { get; init; }

    /// <summary>From the image's middle to the box's, to the right, as a part of the image's side.</summary>
    public required Quartiles OffsetX { get; init; }

    /// <summary>Downwards, likewise.</summary>
    public required Quartiles OffsetY { get; init; }

    /// <summary>When the model sees the whole image and nothing else, enlarged and made small again as the boxes are: what no detector can do better.</summary>
    public required double AccuracyOfFrame { get; init; }

    public required IReadOnlyList<MarginAccuracy> Accuracies { get; init; }
}
