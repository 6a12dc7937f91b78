namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>
/// A layer, the layers around it that make a whole model on 12×10 images, its output shape and parameters, by hand.
/// </summary>
internal sealed record LayerRow(Layer Layer, Layer[] Before, Layer[] After, string OutputShape, long Parameters)
{
    public Sequential Build() => new(LayerRows.Input, [.. Before, Layer, .. After]);
}
