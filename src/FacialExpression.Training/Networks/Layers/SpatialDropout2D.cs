namespace FacialExpression.Training;

/// <summary>
/// While training, sets whole channels to zero with probability <see cref="Rate"/> and divides the others by 1 − rate; does
/// nothing when predicting. The shape stays. Neighboring values of a channel are alike, so that dropping single ones has little
/// effect (Tompson et al. 2015).
/// </summary>
/// <example><code>new SpatialDropout2D(0.2)</code></example>
public sealed record SpatialDropout2D : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="rate">See <see cref="Rate"/>.</param>
    public SpatialDropout2D(double rate) => Rate = rate;

    /// <summary>The probability that a channel is dropped: at least 0 and less than 1.</summary>
    public double Rate { get; init; }

    internal override string KerasName => "spatial_dropout2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireMap(input);
        LayerException.RequireFraction(Rate, nameof(Rate));
        return input;
    }
}
