using FacialExpression.Training.Formats.Onnx;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training;

/// <summary>Puts trained models into ML.NET pipelines.</summary>
public static class ExpressionModelTransforms
{
    /// <summary>
    /// Makes a transformer with a model's weights for an ML.NET pipeline, as <c>mlContext.Transforms.ApplyExpressionModel</c>
    /// makes one of a file.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="mlContext">The context of the pipeline.</param>
    /// <param name="input">
    /// Data whose schema says whether images are <see cref="MLImage"/> or file paths; no row is read.
    /// Default: <see langword="null"/>, <see cref="MLImage"/>.
    /// </param>
    /// <param name="imageColumnName">The column with the images. Default: <c>Image</c>.</param>
    /// <exception cref="ArgumentException">The data has no such column, or it holds neither images nor paths.</exception>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite; the message names the first.</exception>
    public static ExpressionModelTransformer ToTransformer(
        this TrainedExpressionModel model, MLContext mlContext, IDataView? input = null, string imageColumnName = "Image")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(mlContext);
        model.RequireFiniteWeights("cannot predict");
        using var file = new MemoryStream(OnnxExporter.Export(model.Network, model.Weights, model.Metadata).ToByteArray());
        return mlContext.Transforms
            .ApplyExpressionModel(new ExpressionModelEstimator.Options
            {
                ModelStream = file,
                ImageColumnName = imageColumnName,

                // The model is in memory already; refusing it would save nothing.
                ModelLimits = ModelLimits.Unlimited,
            })
            .Fit(input ?? NoImages(mlContext, imageColumnName));
    }

    private static IDataView NoImages(MLContext mlContext, string imageColumnName)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[0].ColumnName = imageColumnName;
        return mlContext.Data.LoadFromEnumerable<ImageRow>([], schema);
    }
}
