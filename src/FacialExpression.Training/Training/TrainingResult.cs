using TorchSharp;

namespace FacialExpression.Training;

/// <summary>From the end of a training to the model with its provenance.</summary>
internal static class TrainingResult
{
    private static readonly string Engine = $"TorchSharp {LibraryVersion.Of(typeof(torch).Assembly).Split('+')[0]}";

    /// <param name="training">The training.</param>
    /// <param name="network">Its layers.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="device">The device that it ran on.</param>
    /// <param name="wasCanceled">Whether it was canceled.</param>
    /// <param name="start">The metadata of the model that it began with; <see langword="null"/> for fresh weights.</param>
    public static TrainedExpressionModel Of(
        TrainingContext training,
        Sequential network,
        IReadOnlyList<ModelWeight> weights,
        ExpressionDataset dataset,
        TrainingDevice device,
        bool wasCanceled,
        ExpressionModelMetadata? start)
    {
        EpochResult[] history = [.. training.History];
        var provenance = new TrainingProvenance
        {
            Engine = Engine,
            Dataset = dataset.Source,
            TrainingImages = dataset.Training.Count,
            ValidationImages = dataset.Validation.Count,
            Options = training.Options,
            Device = device,
            CompletedEpochs = history.Length,
            WasCanceled = wasCanceled,
            StopReason = training.StopReason,
            LastEpoch = history.LastOrDefault(),
            History = history,
            Start = TrainingProvenance.StartOf(start?.Provenance),
        };
        var metadata = new ExpressionModelMetadata
        {
            ModelName = training.ModelName,
            Input = network.Input,
            Labels = start?.Labels ?? dataset.ClassNames,
            Scale = start?.Scale ?? TrainedExpressionModel.DefaultScale,
            FaceMargin = start?.FaceMargin ?? 0,
            Provenance = JsonText.Write(provenance),
        };
        return new TrainedExpressionModel(network, weights, metadata)
        {
            Options = training.Options,
            Device = device,
            History = history,
            WasCanceled = wasCanceled,
            StopReason = training.StopReason,

            // Chosen anew from the data set, so a resumed training has the same ones.
            CalibrationImages = CalibrationImages.Choose(network.Input, dataset.Training.Pixels),
        };
    }
}
