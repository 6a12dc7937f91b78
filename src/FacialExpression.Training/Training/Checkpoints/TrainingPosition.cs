namespace FacialExpression.Training;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Step">The steps of it that are done. All of them: its validation is what comes next.</param>
/// <param name="Mean">Loss and accuracy of those steps.</param>
/// <param name="LearningRate">The step size of now; <see langword="null"/> for the optimizer's own.</param>
/// <param name="StopReason">Why it was stopped; <see langword="null"/> if it was not.</param>
/// <param name="History">The whole epochs before.</param>
internal sealed record TrainingPosition(
    int Epoch, int Step, RunningMean Mean, double? LearningRate, string? StopReason, IReadOnlyList<EpochResult> History)
{
    public static TrainingPosition Start { get; } = new(1, 0, default, null, null, []);

    /// <summary>What cannot be; <see langword="null"/> if all is well.</summary>
    /// <param name="stepsPerEpoch">Steps an epoch.</param>
    public string? GetFault(int stepsPerEpoch) =>
        Epoch >= 1 && Step >= 0 && Step <= stepsPerEpoch && LearningRate is null or >= 0 && History?.Count == Epoch - 1
            ? null
            : $"It says epoch {Epoch}, step {Step} of {stepsPerEpoch}, after {History?.Count} epochs.";
}
