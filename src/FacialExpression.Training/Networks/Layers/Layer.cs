namespace FacialExpression.Training;

/// <summary>
/// One layer of a <see cref="Sequential"/>: a description with Keras' names and defaults, without weights and without an engine.
/// </summary>
/// <remarks>
/// The set of layers is closed, because each engine and file format switches over it. A new layer is one record here and
/// one arm in each of those switches; the contract test that runs over all layers finds a missing arm.
/// </remarks>
public abstract record Layer
{
    private protected Layer()
    {
    }

    /// <summary>Keras' snake-case name of the layer's type, from which Keras makes layer names: <c>conv2d</c>.</summary>
    internal abstract string KerasName { get; }

    /// <summary>Whether it gives probabilities, which only the end of a model may.</summary>
    internal virtual bool IsSoftmax => false;

    /// <summary>The shape of what the layer hands on.</summary>
    /// <param name="input">The shape of what it gets.</param>
    /// <exception cref="LayerException">The layer cannot take that input, or its own settings are wrong.</exception>
    internal abstract TensorShape GetOutputShape(TensorShape input);

    /// <summary>What the layer learns, kernel first. Empty for layers that only compute.</summary>
    /// <param name="input">The shape of what it gets.</param>
    internal virtual IReadOnlyList<LayerParameter> GetParameters(TensorShape input) => [];

    /// <summary>Multiply-adds for one image: each kernel's values, once for every place of the output.</summary>
    /// <param name="input">The shape of what it gets.</param>
    internal virtual long GetMultiplyAdds(TensorShape input)
    {
        long places = GetOutputShape(input) is MapShape map ? (long)map.Height * map.Width : 1;
        return places * GetParameters(input).Where(p => p.Shape.Count > 1).Sum(p => (long)p.Count);
    }
}
