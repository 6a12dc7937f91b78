namespace FacialExpression.Training;

/// <summary>
/// While training, sets each value to zero with probability <paramref name="Rate"/> and divides the others by 1 − rate,
/// so that sums stay as they are; does nothing when predicting. The shape stays.
/// </summary>
/// <param name="Rate">From 0 up to, but not, 1.</param>
/// <example><code>new Dropout(0.5)</code></example>
public sealed record Dropout(double Rate) : Layer
{
    internal override string KerasName => "dropout";

    internal override TensorShape GetOutputShape(TensorShape input) => Rate is >= 0 and < 1
        ? input
        : throw new LayerException($"needs a Rate from 0 up to, but not, 1, received {Rate}");
}
