namespace FacialExpression.Training;

/// <summary>
/// Brings each channel to mean beta and standard deviation gamma, which are learned: while training by the batch's own mean and variance,
/// when predicting by their moving averages (Ioffe and Szegedy 2015). The shape stays.
/// </summary>
/// <param name="Momentum">The moving averages' share that stays at each step, from 0 up to, but not, 1. Default: 0.99, as in Keras.</param>
/// <param name="Epsilon">Added to the variance, above 0. Default: 0.001, as in Keras.</param>
/// <remarks>
/// Gamma: ones. Beta: zeros. Moving mean: zeros, moving variance: ones, both not trained by the optimizer. Parameters: 4 × channels, one less for each of gamma
/// and beta that is left out. The variance is that of
/// the batch (divided by n), as in Keras, in the moving average too.
/// </remarks>
/// <example><code>new BatchNormalization()</code></example>
public sealed record BatchNormalization(double Momentum = 0.99, double Epsilon = 1e-3) : Layer
{
    /// <summary>Whether gamma is learned. Default: true.</summary>
    public bool Scale { get; init; } = true;

    /// <summary>Whether beta is learned. Default: true.</summary>
    public bool Center { get; init; } = true;

    internal override string KerasName => "batch_normalization";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        if (Momentum is not (>= 0 and < 1))
        {
            throw new LayerException($"needs a Momentum from 0 up to, but not, 1, received {Momentum}");
        }

        return Epsilon is > 0 and < double.PositiveInfinity ? input : throw new LayerException($"needs an Epsilon above 0, received {Epsilon}");
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        int channels = input is MapShape map ? map.Channels : input.Size;
        return
        [
            .. Scale ? [new LayerParameter("gamma", [channels], Initializer.Ones)] : Array.Empty<LayerParameter>(),
            .. Center ? [new LayerParameter("beta", [channels], Initializer.Zeros)] : Array.Empty<LayerParameter>(),
            new("moving_mean", [channels], Initializer.Zeros) { IsTrainable = false },
            new("moving_variance", [channels], Initializer.Ones) { IsTrainable = false },
        ];
    }
}
