namespace FacialExpression.Training;

/// <summary>A fully connected layer: each unit is a weighted sum of all inputs plus a bias. (n) becomes (units).</summary>
/// <param name="Units">The number of outputs, above 0.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras. Softmax only in the last layer.</param>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (n + 1) × units, without bias n × units.</remarks>
/// <example><code>new Dense(128, ActivationFunction.Relu)   // (30976) → (128)</code></example>
public sealed record Dense(int Units, ActivationFunction Activation = ActivationFunction.Linear) : Layer
{
    /// <summary>Whether each unit adds a value of its own. Default: true.</summary>
    public bool UseBias { get; init; } = true;

    internal override string KerasName => "dense";

    internal override bool IsSoftmax => Activation == ActivationFunction.Softmax;

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        RequireVector(input);
        LayerException.RequirePositive(Units, "Units");
        LayerException.RequireActivation(Activation);
        return new VectorShape(Units);
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input) =>
    [
        new("kernel", [Units, RequireVector(input).Units], Initializer.GlorotUniform),
        .. UseBias ? [new LayerParameter("bias", [Units], Initializer.Zeros)] : Array.Empty<LayerParameter>(),
    ];

    private static VectorShape RequireVector(TensorShape input) => input as VectorShape
        ?? throw new LayerException("needs a row of values. Put Flatten before it");
}
