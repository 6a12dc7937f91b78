using FacialExpression.Training;

namespace Microsoft.ML;

/// <summary>What FacialExpression.Training adds to ML.NET's catalog of trainers.</summary>
public static class ExpressionTrainersCatalog
{
    /// <summary>Trains a network to classify expressions, with the network's own settings.</summary>
    /// <param name="catalog">The catalog, as in <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="model">The network, from <see cref="KnownModels"/> or your own.</param>
    /// <param name="labelColumnName">
    /// The column with the labels: text such as <c>happy</c>, or keys made of text. Default: <c>Label</c>.
    /// </param>
    /// <param name="imageColumnName">
    /// The column with the images: <c>MLImage</c>, or file paths as text. Default: <c>Image</c>.
    /// </param>
    /// <param name="validationSet">Rows to measure with after each epoch. Default: none.</param>
    /// <example><code>
    /// var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.ExpressionClassification(KnownModels.Model3));
    /// </code></example>
    public static ExpressionClassificationTrainer ExpressionClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        IExpressionModelBuilder model,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        IDataView? validationSet = null) => catalog.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = model,
            LabelColumnName = labelColumnName,
            ImageColumnName = imageColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Trains a network to classify expressions.</summary>
    /// <param name="catalog">The catalog, as in <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">Network, settings, columns, validation set, progress and cancellation.</param>
    /// <exception cref="ArgumentException">Settings are out of range; the message lists them.</exception>
    public static ExpressionClassificationTrainer ExpressionClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ExpressionClassificationTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new ExpressionClassificationTrainer(catalog, options);
    }
}
