namespace FacialExpression.Training;

/// <summary>
/// Normalizes each channel to mean beta and standard deviation gamma, which are trained: with the batch's own mean and variance
/// while training, with their moving averages when predicting (Ioffe and Szegedy 2015). The shape stays.
/// </summary>
/// <remarks>
/// Gamma: ones. Beta: zeros. Moving mean: zeros, moving variance: ones; the optimizer trains neither. Parameters: 4 × channels,
/// one array less for each of gamma and beta that is left out. The variance is that of the batch (divided by n), as in Keras,
/// also in the moving average.
/// </remarks>
/// <example><code>new BatchNormalization()</code></example>
public sealed record BatchNormalization : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="momentum">See <see cref="Momentum"/>. Default: 0.99, as in Keras.</param>
    /// <param name="epsilon">See <see cref="Epsilon"/>. Default: 0.001, as in Keras.</param>
    public BatchNormalization(double momentum = 0.99, double epsilon = 1e-3) => (Momentum, Epsilon) = (momentum, epsilon);

    /// <summary>The fraction of the moving averages that each step retains: at least 0 and less than 1.</summary>
    public double Momentum { get; init; }

    /// <summary>Added to the variance; above 0.</summary>
    public double Epsilon { get; init; }

    /// <summary>Whether gamma is trained. Default: true.</summary>
    public bool Scale { get; init; } = true;

    /// <summary>Whether beta is trained. Default: true.</summary>
    public bool Center { get; init; } = true;

    internal override string KerasName => "batch_normalization";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireFraction(Momentum, nameof(Momentum));
        return Epsilon is > 0 and < double.PositiveInfinity
            ? input
            : throw new LayerException(Invariant($"needs an Epsilon above 0, received {Epsilon}"));
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        int channels = input is MapShape map ? map.Channels : input.Size;
        var parameters = new List<LayerParameter>();
        if (Scale)
        {
            parameters.Add(new LayerParameter("gamma", [channels], Initializer.Ones));
        }

        if (Center)
        {
            parameters.Add(new LayerParameter("beta", [channels], Initializer.Zeros));
        }

        parameters.Add(new LayerParameter("moving_mean", [channels], Initializer.Zeros) { IsTrainable = false });
        parameters.Add(new LayerParameter("moving_variance", [channels], Initializer.Ones) { IsTrainable = false });
        return parameters;
    }
}
