using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>One line per epoch, for a log.</summary>
internal sealed class EpochLines(RunClock clock) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
        {
            string fault = value.CheckpointFault is null ? "" : $"  NOT SAVED: {value.CheckpointFault}";
            Console.WriteLine(
                $"{epoch.Epoch,3}/{value.Epochs}  loss {epoch.Loss:F4}  accuracy {epoch.Accuracy:P1}  "
                + $"validation loss {epoch.ValidationLoss:F4}  validation accuracy {epoch.ValidationAccuracy:P2}  "
                + $"{(int)clock.Elapsed.TotalHours}:{clock.Elapsed:mm\\:ss}{fault}");
        }
    }
}
