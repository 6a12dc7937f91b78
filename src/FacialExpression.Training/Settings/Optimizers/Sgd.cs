namespace FacialExpression.Training;

/// <summary>Stochastic gradient descent with momentum, as Keras' <c>SGD</c>.</summary>
/// <remarks>
/// velocity = momentum · velocity − rate · gradient; weights += velocity, or with Nesterov (Sutskever et al. 2013)
/// weights += momentum · velocity − rate · gradient. With a <see cref="Optimizer.WeightDecay"/>, weights are first multiplied by
/// 1 − rate · decay.
/// </remarks>
public sealed record Sgd : Optimizer
{
    /// <summary>Makes the optimizer with Keras' default learning rate, 0.01.</summary>
    public Sgd() => LearningRate = 0.01;

    /// <summary>
    /// The fraction of the velocity that remains after each step, in [0, 1). Default: 0, no velocity, as in Keras; 0.9 is usual.
    /// </summary>
    public double Momentum { get; init; }

    /// <summary>Whether the step looks ahead along the velocity (Nesterov momentum). Default: false.</summary>
    public bool Nesterov { get; init; }

    internal override IEnumerable<string> GetFaults()
    {
        foreach (string fault in base.GetFaults())
        {
            yield return fault;
        }

        if (Momentum is not (>= 0 and < 1))
        {
            yield return Invariant($"Momentum must be at least 0 and less than 1, received {Momentum}");
        }

        if (Nesterov && Momentum == 0)
        {
            yield return "Nesterov needs a Momentum above 0, received 0";
        }
    }
}
