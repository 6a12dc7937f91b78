namespace FacialExpression.Training;

/// <summary>One trained array of numbers.</summary>
/// <param name="Layer">The layer's name in the model: <c>conv2d_1</c>.</param>
/// <param name="Parameter">Which of the layer's parameters: name, shape and order of the values.</param>
/// <param name="Values">The values, last index fastest.</param>
public sealed record ModelWeight(string Layer, LayerParameter Parameter, ReadOnlyMemory<float> Values)
{
    /// <summary>Keras' path of it: <c>conv2d_1/kernel</c>.</summary>
    public string Path => $"{Layer}/{Parameter.Name}";
}
