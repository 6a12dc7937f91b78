namespace FacialExpression.Training;

/// <summary>The Adam optimizer (Kingma and Ba 2015) with Keras' defaults.</summary>
/// <remarks>
/// Computes as Keras does: epsilon is added to the root of the second moment before its bias is corrected; PyTorch adds it after
/// that. With a <see cref="Optimizer.WeightDecay"/>, weights are first multiplied by 1 − rate · decay; <see cref="AdamW"/> has
/// one by default.
/// </remarks>
public record Adam : Optimizer
{
    /// <summary>The decay of the mean of the gradients, in [0, 1). Default: 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of their squares, in [0, 1). Default: 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division finite, above 0. Default: 1e-7, as in Keras (PyTorch has 1e-8).</summary>
    public double Epsilon { get; init; } = 1e-7;

    internal override IEnumerable<string> GetFaults()
    {
        foreach (string fault in base.GetFaults())
        {
            yield return fault;
        }

        if (Beta1 is not (>= 0 and < 1))
        {
            yield return Invariant($"Beta1 must be at least 0 and less than 1, received {Beta1}");
        }

        if (Beta2 is not (>= 0 and < 1))
        {
            yield return Invariant($"Beta2 must be at least 0 and less than 1, received {Beta2}");
        }

        if (Epsilon is not (> 0 and < double.PositiveInfinity))
        {
            yield return Invariant($"Epsilon must be above 0, received {Epsilon}");
        }
    }
}
