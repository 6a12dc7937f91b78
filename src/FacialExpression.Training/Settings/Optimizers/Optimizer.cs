using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>
/// How gradients change the weights. The set of optimizers is closed: <see cref="Adam"/>, <see cref="AdamW"/>, <see cref="Sgd"/>.
/// </summary>
[JsonDerivedType(typeof(Adam), nameof(Adam))]
[JsonDerivedType(typeof(AdamW), nameof(AdamW))]
[JsonDerivedType(typeof(Sgd), nameof(Sgd))]
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>
    /// The step size, above 0. Default: 0.001; <see cref="Sgd"/>: 0.01. Callbacks may change it during the training.
    /// </summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>
    /// The fraction by which each step shrinks kernels, times the learning rate; not negative. Biases and normalization do not
    /// decay; in Keras' optimizers that needs <c>exclude_from_weight_decay</c>. Default: 0; <see cref="AdamW"/>: 0.004. The decay
    /// is decoupled from the gradient, as in Keras; PyTorch's <c>SGD</c> and <c>Adam</c> add it to the gradient instead.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>The settings that are out of range, each with what was received.</summary>
    internal virtual IEnumerable<string> GetFaults()
    {
        if (LearningRate is not (> 0 and < double.PositiveInfinity))
        {
            yield return Invariant($"LearningRate must be above 0, received {LearningRate}");
        }

        if (WeightDecay is not (>= 0 and < double.PositiveInfinity))
        {
            yield return Invariant($"WeightDecay must not be negative, received {WeightDecay}");
        }
    }
}
