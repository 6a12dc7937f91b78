namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>What stands around an image that says nothing of its surroundings. Neither is what was there: two that agree speak for the image itself.</summary>
internal enum BorderKind
{
    /// <summary>The outermost pixels, on and on, as <see cref="ImagePreprocessor"/> does beyond a picture's edge.</summary>
    RepeatedEdge,

    /// <summary>The image's mean gray. The image's own edge shows.</summary>
    MeanGray,

    /// <summary>As <see cref="RepeatedEdge"/>, over the image's own outer parts too, 4 of 48 pixels on each side. Boxes that followed a border rather than the face would shrink with it.</summary>
    RepeatedInnerEdge,
}
