using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>How gradients change the weights. The set is closed: <see cref="Adam"/>.</summary>
[JsonDerivedType(typeof(Adam), nameof(Adam))]
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>The step size, above 0. Default: 0.001.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>What is out of range, with what was received.</summary>
    internal virtual IEnumerable<string> GetFaults()
    {
        if (LearningRate is not (> 0 and < double.PositiveInfinity))
        {
            yield return $"LearningRate must be above 0, received {LearningRate}";
        }
    }
}
