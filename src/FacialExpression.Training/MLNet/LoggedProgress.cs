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
            channel.Info(
                MessageSensitivity.None,
                Invariant($"{value.ModelName}, epoch {epoch.Epoch}/{value.Epochs} on {value.Device}: {epoch}; ")
                + Invariant($"{value.ImagesPerSecond:F0} images/s"));
        }

        if (value.CheckpointFault is { } fault && fault != _fault)
        {
            channel.Warning(MessageSensitivity.UserData, fault);
        }

        _fault = value.CheckpointFault;
        next?.Report(value);
    }
}
