namespace FacialExpression.Training;

/// <summary>An activation as a layer of its own, to put something between a layer and its activation. The shape stays.</summary>
/// <param name="Function"><see cref="ActivationFunction.Relu"/> or <see cref="ActivationFunction.Linear"/>; softmax stands in the last Dense.</param>
/// <example><code>
/// new Conv2D(32, 3) { UseBias = false },
/// new BatchNormalization(),
/// new Activation(ActivationFunction.Relu),
/// </code></example>
public sealed record Activation(ActivationFunction Function) : Layer
{
    internal override string KerasName => "activation";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireInnerActivation(Function);
        return input;
    }
}
