namespace FacialExpression.Training;

/// <summary>Where a training stands. Reported after steps, at most about ten times a second, and after each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The model's name.</summary>
    public required string ModelName { get; init; }

    /// <summary>The device that was taken: Cpu or Cuda.</summary>
    public required TrainingDevice Device { get; init; }

    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs in all.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps done in this epoch.</summary>
    public required int Step { get; init; }

    /// <summary>Steps an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Training images a second, over the training so far without validation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Mean training loss of this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Training accuracy of this epoch so far, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The step size of now.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Time since the training began, or was taken up again.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>An estimate of the time left, from the time taken so far.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>The epoch's result, in the report that ends an epoch; otherwise <see langword="null"/>.</summary>
    public EpochResult? CompletedEpoch { get; init; }

    /// <summary>Why the last checkpoint could not be written; <see langword="null"/> if all is well. The training goes on and tries again.</summary>
    public string? CheckpointFault { get; init; }

    /// <summary>The whole training's share that is done, 0 to 1.</summary>
    public double Fraction => (Epoch - 1 + ((double)Step / StepsPerEpoch)) / Epochs;
}
