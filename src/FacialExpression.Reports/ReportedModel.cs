using FacialExpression.Training;

namespace FacialExpression.Reports;

/// <summary>A model in an <see cref="ExpressionReport"/>: what it predicts, and what is known about it.</summary>
public sealed record ReportedModel
{
    /// <summary>The model's name, other than those of the other models in the report.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// A prediction of each of the report's images, in their order. Default: none; for images with other classes than the seven
    /// expressions there are <see cref="LabelPredictions"/> instead.
    /// </summary>
    public IReadOnlyList<ExpressionPrediction> Predictions { get; init; } = [];

    /// <summary>
    /// A prediction of each of the report's images, in their order, if their classes are not the seven expressions. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<LabelPrediction> LabelPredictions { get; init; } = [];

    /// <summary>The epochs of its training, for the curve. Default: none, and no curve.</summary>
    public IReadOnlyList<EpochResult> History { get; init; } = [];

    /// <summary>How it was trained, in a line or two. Default: <see langword="null"/>, nothing.</summary>
    public string? Training { get; init; }

    /// <summary>Its layers, as <see cref="Sequential.Summary"/> prints them. Default: <see langword="null"/>, nothing.</summary>
    public string? Layers { get; init; }

    /// <summary>The number of its parameters. Default: <see langword="null"/>, unknown.</summary>
    public long? Parameters { get; init; }

    /// <summary>A sentence or two about it. Default: <see langword="null"/>, nothing.</summary>
    public string? Note { get; init; }

    /// <summary>A model that was trained or loaded here, with its history and layers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The report's images, of the model's input size.</param>
    /// <exception cref="ArgumentException">The images are of another size than the model takes, or have other labels.</exception>
    public static ReportedModel Of(TrainedExpressionModel model, DatasetSplit images)
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImageClassifier classifier = model.ToImageClassifier();
        return Of(classifier, images) with
        {
            History = model.History,
            Training = model.History.Count > 0 ? SettingsOf(model) : null,
            Layers = model.Network.Summary(),
            Parameters = model.Network.ParameterCount,
        };
    }

    /// <summary>Any model that predicts expressions.</summary>
    /// <param name="classifier">The model; it is not disposed.</param>
    /// <param name="images">The report's images, of the model's input size.</param>
    /// <exception cref="ArgumentException">The images are of another size than the model takes, or have other labels.</exception>
    public static ReportedModel Of(ExpressionClassifier classifier, DatasetSplit images)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new ReportedModel
        {
            Name = classifier.Metadata.ModelName,
            Predictions = classifier.PredictBatch(images),
        };
    }

    /// <summary>Any model that predicts the classes of the images.</summary>
    /// <param name="classifier">The model; it is not disposed.</param>
    /// <param name="images">The report's images, of the model's input size.</param>
    /// <exception cref="ArgumentException">The images are of another size than the model takes, or have other labels.</exception>
    public static ReportedModel Of(ImageClassifier classifier, DatasetSplit images)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        IReadOnlyList<LabelPrediction> predictions = classifier.PredictBatch(images);
        var model = new ReportedModel { Name = classifier.Metadata.ModelName };
        return ReportedImages.AreExpressions(images)
            ? model with { Predictions = [.. predictions.Select(ToExpressions)] }
            : model with { LabelPredictions = predictions };
    }

    private static ExpressionPrediction ToExpressions(LabelPrediction prediction) =>
        new(new ExpressionScores([.. ExpressionLabels.All.Select(label => prediction.Scores[label])]));

    private static string SettingsOf(TrainedExpressionModel model)
    {
        string epochs = model.History.Count == 1 ? "1 epoch" : Invariant($"{model.History.Count} epochs");
        string end = model.WasCanceled ? "; stopped early" : model.StopReason is { } reason ? $"; {reason}" : "";
        return Invariant($"{model.Options.Optimizer.GetType().Name}, learning rate {model.Options.Optimizer.LearningRate}, ")
            + Invariant($"batch size {model.Options.BatchSize}, {epochs}, seed {model.Options.Seed}")
            + $"{(model.Device == TrainingDevice.Auto ? "" : $", on {model.Device}")}{end}.";
    }
}
