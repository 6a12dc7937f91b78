namespace FacialExpression.Training;

/// <summary>
/// While training, sets whole channels to zero with probability <paramref name="Rate"/> and divides the others by 1 − rate; does nothing when
/// predicting. The shape stays. Neighbouring values of a channel say much the same, so dropping single ones drops little (Tompson et al. 2015).
/// </summary>
/// <param name="Rate">From 0 up to, but not, 1.</param>
/// <example><code>new SpatialDropout2D(0.2)</code></example>
public sealed record SpatialDropout2D(double Rate) : Layer
{
    internal override string KerasName => "spatial_dropout2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireMap(input);
        return Rate is >= 0 and < 1 ? input : throw new LayerException($"needs a Rate from 0 up to, but not, 1, received {Rate}");
    }
}
