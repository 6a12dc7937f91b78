namespace FacialExpression.Training;

/// <summary>The progress of a training. Reported after steps, at most about ten times per second, and after each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The model's name.</summary>
    public required string ModelName { get; init; }

    /// <summary>The device in use: Cpu or Cuda.</summary>
    public required TrainingDevice Device { get; init; }

    /// <summary>The current epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps done in this epoch.</summary>
    public required int Step { get; init; }

    /// <summary>Steps per epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Training images per second, over the training so far without validation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Mean training loss of this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Training accuracy of this epoch so far, in [0, 1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>The current step size.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Time since the training began or was resumed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// An estimate of the remaining time, from the time so far; <see langword="null"/> while nothing has been done since the
    /// training began or was resumed.
    /// </summary>
    public required TimeSpan? Remaining { get; init; }

    /// <summary>The result of an epoch, in the report that ends it; otherwise <see langword="null"/>.</summary>
    public EpochResult? CompletedEpoch { get; init; }

    /// <summary>
    /// Why the last checkpoint could not be written; <see langword="null"/> if it was. The training continues and tries again.
    /// </summary>
    public string? CheckpointFault { get; init; }

    /// <summary>The fraction of the whole training that is done, in [0, 1].</summary>
    public double Fraction => (Epoch - 1 + ((double)Step / StepsPerEpoch)) / Epochs;
}
