namespace FacialExpression.Training;

/// <summary>A fully connected layer: each unit is a weighted sum of all inputs plus a bias. (n) becomes (units).</summary>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (n + 1) × units, without bias n × units.</remarks>
/// <example><code>new Dense(128, ActivationFunction.Relu)   // (30976) → (128)</code></example>
public sealed record Dense : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="units">The number of outputs, above 0.</param>
    /// <param name="activation">
    /// Default: <see cref="ActivationFunction.Linear"/>, as in Keras. Softmax only in the last layer.
    /// </param>
    public Dense(int units, ActivationFunction activation = ActivationFunction.Linear) =>
        (Units, Activation) = (units, activation);

    /// <summary>The number of outputs, above 0.</summary>
    public int Units { get; init; }

    /// <summary>The activation function of the output.</summary>
    public ActivationFunction Activation { get; init; }

    /// <summary>Whether each unit adds a bias. Default: true.</summary>
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

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        var kernel = new LayerParameter("kernel", [Units, RequireVector(input).Units], Initializer.GlorotUniform);
        return UseBias ? [kernel, new LayerParameter("bias", [Units], Initializer.Zeros)] : [kernel];
    }

    private static VectorShape RequireVector(TensorShape input) => input as VectorShape
        ?? throw new LayerException("needs a row of values. Put Flatten before it");
}
