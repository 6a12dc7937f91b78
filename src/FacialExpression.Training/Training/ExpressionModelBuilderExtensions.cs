namespace FacialExpression.Training;

/// <summary>The short way from a network to a trained model.</summary>
public static class ExpressionModelBuilderExtensions
{
    /// <summary>Trains the network, from fresh weights or those of <see cref="IExpressionModelBuilder.Start"/>, as <see cref="ExpressionTrainer.Fit"/> does.</summary>
    /// <param name="builder">The network, from <see cref="KnownModels"/> or your own; or a <see cref="TrainedExpressionModel"/>, which is trained further.</param>
    /// <param name="dataset">Its training split is learned from, its validation split is measured after each epoch, its test split is not looked at.</param>
    /// <param name="options">Default: the network's own <see cref="IExpressionModelBuilder.DefaultOptions"/>.</param>
    /// <param name="progress">Told about steps and epochs.</param>
    /// <param name="cancellationToken">Stops after the step under way; what was learned until then is returned.</param>
    /// <inheritdoc cref="ExpressionTrainer.Fit" path="/exception"/>
    /// <example><code>
    /// TrainedExpressionModel model = KnownModels.Model3.Fit(dataset);
    /// ExpressionModelTransformer transformer = model.ToTransformer(mlContext);
    /// </code></example>
    public static TrainedExpressionModel Fit(
        this IExpressionModelBuilder builder,
        ExpressionDataset dataset,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) => new ExpressionTrainer(options).Fit(builder, dataset, progress, cancellationToken);
}
