namespace FacialExpression.Training;

/// <summary><see cref="ExpressionTrainer"/>'s <c>Fit</c> as one call on a network or a model.</summary>
public static class ExpressionModelBuilderExtensions
{
    /// <summary>Trains the network from fresh weights.</summary>
    /// <param name="builder">The network, from <see cref="KnownModels"/> or your own.</param>
    /// <param name="dataset">
    /// The network is trained on its training split and validated on its validation split after each epoch. Its test split is not
    /// used.
    /// </param>
    /// <param name="options">Default: the network's own <see cref="IExpressionModelBuilder.DefaultOptions"/>.</param>
    /// <param name="progress">Receives reports of steps and epochs.</param>
    /// <param name="cancellationToken">Stops after the current step; the model of that moment is returned.</param>
    /// <inheritdoc cref="ExpressionTrainer.Fit(IExpressionModelBuilder, ExpressionDataset, IProgress{TrainingProgress}?,
    /// CancellationToken)" path="/exception"/>
    /// <example><code>
    /// TrainedExpressionModel model = KnownModels.Model3.Fit(dataset);
    /// ExpressionModelTransformer transformer = model.ToTransformer(mlContext);
    /// </code></example>
    public static TrainedExpressionModel Fit(
        this IExpressionModelBuilder builder,
        ExpressionDataset dataset,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new ExpressionTrainer(options).Fit(builder, dataset, progress, cancellationToken);

    /// <summary>
    /// Trains a model further, with its weights, its scale and the order of its outputs, and a fresh optimizer ("fine-tuning").
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">Images of the model's size.</param>
    /// <param name="options">Default: the model's own <see cref="TrainedExpressionModel.Options"/>.</param>
    /// <param name="progress">Receives reports of steps and epochs.</param>
    /// <param name="cancellationToken">Stops after the current step; the model of that moment is returned.</param>
    /// <inheritdoc cref="ExpressionTrainer.Fit(IExpressionModelBuilder, ExpressionDataset, IProgress{TrainingProgress}?,
    /// CancellationToken)" path="/exception"/>
    /// <example><code>
    /// TrainedExpressionModel further = TrainedExpressionModel.LoadPretrained().Fit(dataset, new TrainingOptions { Epochs = 1 });
    /// </code></example>
    public static TrainedExpressionModel Fit(
        this TrainedExpressionModel model,
        ExpressionDataset dataset,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new ExpressionTrainer(options).Fit(model, dataset, progress, cancellationToken);
}
