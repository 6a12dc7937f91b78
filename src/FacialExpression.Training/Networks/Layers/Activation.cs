namespace FacialExpression.Training;

/// <summary>An activation as a layer of its own, to put something between a layer and its activation. The shape stays.</summary>
/// <param name="Function">Any function; <see cref="ActivationFunction.Softmax"/> only over a row of values at the end of a model.</param>
/// <example><code>
/// new Conv2D(32, 3) { UseBias = false },
/// new BatchNormalization(),
/// new Activation(ActivationFunction.Relu),
/// </code></example>
public sealed record Activation(ActivationFunction Function) : Layer
{
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
