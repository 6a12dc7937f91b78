using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>The results of one model. Accuracies are 0 to 1.</summary>
internal sealed record ModelResult
{
    public required string Name { get; init; }

    public required long Parameters { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required int ValidationBatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required string Device { get; init; }

    /// <summary>Whether the training was stopped before its last epoch.</summary>
    public required bool WasCanceled { get; init; }

    /// <summary>Of the last completed epoch, as Keras' history counts it: while the weights change, with dropout.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Of the finished model on the training split, without dropout.</summary>
    public required double TrainAccuracyOfFinishedModel { get; init; }

    public required double ValidationAccuracy { get; init; }

    /// <summary>Without validation images of which the training split has an identical one.</summary>
    public required double ValidationAccuracyWithoutDuplicates { get; init; }

    /// <summary>Against the labels of the data set, and uncalibrated; null in results of earlier versions.</summary>
    public LabelSetFigures? Labels { get; init; }

    /// <summary>Against the majority of votes, on the images that have one; null where the run had no votes.</summary>
    public LabelSetFigures? Majority { get; init; }

    public required double Seconds { get; init; }

    public required string Onnx { get; init; }

    public required IReadOnlyList<EpochRow> History { get; init; }

    /// <summary>Validation images by label (row) and prediction (column), in enum order.</summary>
    public required int[][] ConfusionMatrix { get; init; }

    /// <summary>The layers, as Keras prints them.</summary>
    public required string Summary { get; init; }

    public static ModelResult From(
        TrainedExpressionModel model,
        string file,
        double seconds,
        ExpressionEvaluation training,
        ExpressionEvaluation validation,
        ExpressionEvaluation withoutDuplicates) => new()
        {
            Name = model.Name,
            Parameters = model.Network.ParameterCount,
            Epochs = model.History.Count,
            BatchSize = model.Options.BatchSize,
            ValidationBatchSize = model.Options.ValidationBatchSize ?? model.Options.BatchSize,
            LearningRate = model.Options.Optimizer.LearningRate,
            Device = model.Device.ToString(),
            WasCanceled = model.WasCanceled,
            TrainAccuracy = model.History.Count > 0 ? model.History[^1].Accuracy : training.Accuracy,
            TrainAccuracyOfFinishedModel = training.Accuracy,
            ValidationAccuracy = validation.Accuracy,
            ValidationAccuracyWithoutDuplicates = withoutDuplicates.Accuracy,
            Seconds = Math.Round(seconds, 1),
            Onnx = file,
            History =
            [
                .. model.History.Select(
                    e => new EpochRow(e.Epoch, e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy)),
            ],
            ConfusionMatrix =
            [
                .. Enum.GetValues<Expression>().Select(
                    label => Enum.GetValues<Expression>().Select(predicted => validation.CountOf(label, predicted)).ToArray()),
            ],
            Summary = model.Network.Summary(),
        };
}
