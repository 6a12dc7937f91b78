namespace FacialExpression.Training;

/// <summary>An activation as a layer of its own, for example after a batch normalization. The shape stays.</summary>
/// <example><code>
/// new Conv2D(32, 3) { UseBias = false },
/// new BatchNormalization(),
/// new Activation(ActivationFunction.Relu),
/// </code></example>
public sealed record Activation : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="function">Any function; <see cref="ActivationFunction.Softmax"/> only over a row of values.</param>
    public Activation(ActivationFunction function) => Function = function;

    /// <summary>The function.</summary>
    public ActivationFunction Function { get; init; }

    internal override string KerasName => "activation";

    internal override bool IsSoftmax => Function == ActivationFunction.Softmax;

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireActivation(Function);
        return !IsSoftmax || input is VectorShape
            ? input
            : throw new LayerException("has softmax over a feature map. Put GlobalAveragePooling2D or Flatten before it");
    }
}
