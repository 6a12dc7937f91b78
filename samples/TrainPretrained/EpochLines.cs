using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>A line for every epoch, for a log that one reads hours later.</summary>
internal sealed class EpochLines(RunClock clock) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
        {
            Console.WriteLine(
                $"{epoch.Epoch,3}/{value.Epochs}  loss {epoch.Loss:F4}  accuracy {epoch.Accuracy:P1}  validation loss {epoch.ValidationLoss:F4}  "
                + $"validation accuracy {epoch.ValidationAccuracy:P2}  {(int)clock.Elapsed.TotalHours}:{clock.Elapsed:mm\\:ss}{(value.CheckpointFault is null ? "" : $"  NOT KEPT: {value.CheckpointFault}")}");
        }
    }
}
