namespace FacialExpression.Training;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Step">The steps of it that are done. If all are done, its validation is next.</param>
/// <param name="Mean">Loss and accuracy of those steps.</param>
/// <param name="LearningRate">The current step size; <see langword="null"/> for the optimizer's own.</param>
/// <param name="StopReason">Why it was stopped; <see langword="null"/> if it was not.</param>
/// <param name="History">The whole epochs before.</param>
internal sealed record TrainingPosition(
    int Epoch, int Step, RunningMean Mean, double? LearningRate, string? StopReason, IReadOnlyList<EpochResult> History)
{
    /// <summary>
    /// Whether normalization's statistics describe the averaged weights: they were computed, or a callback set both. Otherwise
    /// they are computed when they are needed, as for files of earlier versions.
    /// </summary>
    public bool HasStatistics { get; init; }

    /// <summary>Before the first step.</summary>
    public static TrainingPosition Start { get; } = new(1, 0, default, null, null, []);

    /// <summary>What is impossible about the position; <see langword="null"/> if nothing is.</summary>
    /// <param name="stepsPerEpoch">Steps per epoch.</param>
    public string? GetFault(int stepsPerEpoch) =>
        Epoch >= 1 && Step >= 0 && Step <= stepsPerEpoch && LearningRate is null or >= 0 && History?.Count == Epoch - 1
            ? null
            : $"It is at epoch {Epoch}, step {Step} of {stepsPerEpoch}, after {History?.Count} whole epochs.";
}
