using System.Globalization;
using Microsoft.ML.Runtime;

namespace FacialExpression.Training;

/// <summary>
/// Writes a line per epoch, and faults of checkpoints, to ML.NET's log, and passes every report on.
/// </summary>
internal sealed class LoggedProgress(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private string? _fault;

    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
        {
            string validation = double.IsNaN(epoch.ValidationAccuracy) ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $", validation loss {epoch.ValidationLoss:F4}, accuracy {epoch.ValidationAccuracy:F4}");
            channel.Info(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture,
                $"{value.ModelName}, epoch {epoch.Epoch}/{value.Epochs} on {value.Device}: loss {epoch.Loss:F4}, accuracy "
                + $"{epoch.Accuracy:F4}{validation}; {value.ImagesPerSecond:F0} images/s"));
        }

        if (value.CheckpointFault is { } fault && fault != _fault)
        {
            channel.Warning(MessageSensitivity.UserData, fault);
        }

        _fault = value.CheckpointFault;
        next?.Report(value);
    }
}
