using Microsoft.Extensions.Logging;

namespace FacialExpression.Training;

/// <summary>Logs an entry per epoch, and faults of checkpoints once, and passes every report on.</summary>
internal sealed partial class LoggerProgress(ILogger logger, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private string? _fault;

    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
        {
            LogEpoch(
                value.ModelName, epoch.Epoch, value.Epochs, epoch.Loss, epoch.Accuracy, epoch.ValidationLoss,
                epoch.ValidationAccuracy);
        }

        if (value.CheckpointFault is { } fault && fault != _fault)
        {
            LogCheckpointFault(value.ModelName, fault);
        }

        _fault = value.CheckpointFault;
        next?.Report(value);
    }

    [LoggerMessage(
        LogLevel.Information,
        "{Model}, epoch {Epoch}/{Epochs}: loss {Loss:F4}, accuracy {Accuracy:F4}, validation loss {ValidationLoss:F4}, "
        + "accuracy {ValidationAccuracy:F4}")]
    private partial void LogEpoch(
        string model, int epoch, int epochs, double loss, double accuracy, double validationLoss, double validationAccuracy);

    [LoggerMessage(LogLevel.Warning, "{Model}: no checkpoint can be written: {Fault}")]
    private partial void LogCheckpointFault(string model, string fault);
}
