using System.Diagnostics.CodeAnalysis;
using FacialExpression;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>What FacialExpression adds to ML.NET's catalogs of transforms.</summary>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
public static class ExpressionCatalog
{
    /// <summary>
    /// Predicts expressions with the model inside this package, that of <see cref="ExpressionClassifier.LoadPretrained"/>: adds
    /// <c>PredictedLabel</c> (text) and <c>Score</c> (seven probabilities). The images are in the column <c>Image</c>;
    /// <see cref="ExpressionModelEstimator.Options"/> name another.
    /// </summary>
    /// <param name="catalog">The catalog, as in <c>mlContext.Transforms</c>.</param>
    /// <example><code>
    /// var pipeline = mlContext.Transforms.ApplyExpressionModel();
    /// </code></example>
    public static ExpressionModelEstimator ApplyExpressionModel(this TransformsCatalog catalog) =>
        new(catalog, new ExpressionModelEstimator.Options());

    /// <summary>
    /// Predicts with a model file: adds <c>PredictedLabel</c> (text) and <c>Score</c> (a probability for each label, seven for
    /// the expressions).
    /// </summary>
    /// <param name="catalog">The catalog, as in <c>mlContext.Transforms</c>.</param>
    /// <param name="modelFile">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <param name="imageColumnName">
    /// The column with the images: <see cref="MLImage"/>, or file paths as text. Default: <c>Image</c>.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is damaged, or lacks this library's metadata.
    /// </exception>
    /// <example><code>
    /// var pipeline = mlContext.Transforms.ApplyExpressionModel("model-3.onnx", "Path");
    /// </code></example>
    public static ExpressionModelEstimator ApplyExpressionModel(
        this TransformsCatalog catalog, string modelFile, string imageColumnName = "Image")
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        return catalog.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ModelFile = modelFile, ImageColumnName = imageColumnName });
    }

    /// <summary>Predicts with a model: adds a column with the label and one with a probability for each label.</summary>
    /// <param name="catalog">The catalog, as in <c>mlContext.Transforms</c>.</param>
    /// <param name="options">The model (a file, a stream, or the one inside this package), its limits, and the columns.</param>
    /// <exception cref="ArgumentException">Options exclude each other or are out of range; the message names them.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The model is no ONNX model, is damaged, or lacks this library's metadata.
    /// </exception>
    public static ExpressionModelEstimator ApplyExpressionModel(
        this TransformsCatalog catalog, ExpressionModelEstimator.Options options) => new(catalog, options);

    /// <summary>
    /// Maps labels as text, such as <c>Happy</c>, a folder's name <c>happy</c> or another name that
    /// <see cref="ExpressionLabels.TryParse"/> accepts, to keys 1 to 7 in the order of <see cref="Expression"/>: what
    /// <c>MulticlassClassification.Evaluate</c> and <c>CrossValidate</c> want, in the order of the score column's slots. Any
    /// other text becomes a missing key.
    /// </summary>
    /// <remarks>
    /// <c>MapValueToKey</c> numbers labels in the order in which they occur, which is not the order of the scores; metrics would
    /// be wrong without any error.
    /// </remarks>
    /// <param name="catalog">The catalog, as in <c>mlContext.Transforms.Conversion</c>.</param>
    /// <param name="outputColumnName">The column for the keys. Default: <c>Label</c>.</param>
    /// <param name="inputColumnName">
    /// The column with the text, in any case, without blanks around it. Default: the output's name.
    /// </param>
    public static EstimatorChain<ValueMappingTransformer> MapExpressionToKey(
        this TransformsCatalog.ConversionTransforms catalog, string outputColumnName = "Label", string? inputColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);

        // ML.NET keeps its conversions and its other transforms in two catalogs that do not know each other.
        MLContextSettings context = MLContextSettings.Of(catalog);
        return new MLContext(context.Seed).Transforms.Text
            .NormalizeText(outputColumnName, inputColumnName ?? outputColumnName, keepDiacritics: true)
            .Append(catalog.MapValue(
                outputColumnName,
                ExpressionLabels.AcceptedNames
                    .OrderBy(name => name.Value) // The order of the keys.
                    .Select(name => KeyValuePair.Create(name.Key.ToLowerInvariant(), name.Value.ToString())),
                outputColumnName,
                treatValuesAsKeyType: true));
    }
}
