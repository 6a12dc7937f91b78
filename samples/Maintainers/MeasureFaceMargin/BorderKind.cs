namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>
/// What surrounds an image whose real surroundings are unknown. Agreement between kinds shows that the image itself decides.
/// </summary>
internal enum BorderKind
{
    /// <summary>The outermost pixels repeated, as <see cref="ImagePreprocessor"/> does beyond a picture's edge.</summary>
    RepeatedEdge,

    /// <summary>The image's mean gray. The image's edge is visible.</summary>
    MeanGray,

    /// <summary>
    /// As <see cref="RepeatedEdge"/>, also over the outer 4 of 48 pixels of the image on each side. Boxes that followed a border
    /// instead of the face would shrink with it.
    /// </summary>
    RepeatedInnerEdge,
}
