namespace FacialExpression.Training;

/// <summary>
/// One layer of a <see cref="Sequential"/>: a description with Keras' names and defaults, without weights and without an engine.
/// </summary>
/// <remarks>
/// The set of layers is closed, because each engine and file format switches over it. A new layer is one record here and one arm
/// in each of those switches; the contract test that runs over all layers finds a missing arm.
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

    /// <summary>The shape of the output.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <exception cref="LayerException">The layer cannot take that input, or its own settings are wrong.</exception>
    internal abstract TensorShape GetOutputShape(TensorShape input);

    /// <summary>
    /// The layer's own parameters, kernels first. Empty for layers that only compute; layers inside a layer have theirs.
    /// </summary>
    /// <param name="input">The shape of the input.</param>
    internal virtual IReadOnlyList<LayerParameter> GetParameters(TensorShape input) => [];
}
