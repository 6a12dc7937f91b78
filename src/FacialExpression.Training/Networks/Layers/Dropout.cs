namespace FacialExpression.Training;

/// <summary>
/// While training, sets each value to zero with probability <see cref="Rate"/> and divides the others by 1 − rate, so that the
/// expected sum stays; does nothing when predicting. The shape stays.
/// </summary>
/// <example><code>new Dropout(0.5)</code></example>
public sealed record Dropout : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="rate">See <see cref="Rate"/>.</param>
    public Dropout(double rate) => Rate = rate;

    /// <summary>The probability that a value is dropped: at least 0 and less than 1.</summary>
    public double Rate { get; init; }

    internal override string KerasName => "dropout";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequireFraction(Rate, nameof(Rate));
        return input;
    }
}
