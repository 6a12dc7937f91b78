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

    /// <summary>
    /// One line: with a <see cref="CompletedEpoch"/> its figures, such as
    /// <c>Model 3, epoch 2/20: loss 1.5023, accuracy 42.1 %, validation loss 1.4212, accuracy 45.3 %</c>; otherwise how far it
    /// is, such as <c>Model 3, epoch 3/20, accuracy 44.0 %, 1,210 images/s, 0:04:10 left</c>.
    /// </summary>
    public override string ToString()
    {
        string fault = CheckpointFault is null ? "" : ", NOT SAVED: no checkpoint can be written";
        string left = Remaining is { } time ? Invariant($", {time:h\\:mm\\:ss} left") : "";
        return CompletedEpoch is { } epoch
            ? $"{ModelName}, epoch {epoch.Epoch}/{Epochs}: {epoch}{fault}"
            : Invariant($"{ModelName}, epoch {Epoch}/{Epochs}, accuracy {Accuracy * 100:F1} %, {ImagesPerSecond:N0} images/s")
                + $"{left}{fault}";
    }
}
