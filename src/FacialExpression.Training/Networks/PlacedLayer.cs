namespace FacialExpression.Training;

/// <summary>A layer in its place in a <see cref="Sequential"/>: named, with known shapes and parameters.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Keras' automatic name: <c>conv2d</c>, <c>conv2d_1</c>, ….</param>
/// <param name="Layer">The layer.</param>
/// <param name="Input">The shape it gets.</param>
/// <param name="Output">The shape it hands on.</param>
/// <param name="Parameters">What it learns.</param>
public sealed record PlacedLayer(
    int Index, string Name, Layer Layer, TensorShape Input, TensorShape Output, IReadOnlyList<LayerParameter> Parameters)
{
    /// <summary>The number of values that it keeps.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count);

    /// <summary>Multiplications with a kernel's value, each with its addition, that one image costs. Biases, pools and norms are not counted.</summary>
    public long MultiplyAddCount => Layer.GetMultiplyAdds(Input);
}
