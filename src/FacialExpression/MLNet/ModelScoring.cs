using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;

namespace FacialExpression;

/// <summary>From the pixels to label and scores, in ML.NET's own transforms.</summary>
internal static class ModelScoring
{
    // Intermediate columns: named so that they meet no column of the app's, dropped at the end.
    private const string LabelHash = "FacialExpression.LabelHash";

    /// <summary>The model's output for the label, a vector of one text.</summary>
    public const string LabelVector = "FacialExpression.Label";

    /// <remarks>
    /// Fitting it loads the model, so the transforms should be those of a context for the CPU. What is saved is the same for all
    /// devices: the context that loads it chooses.
    /// </remarks>
    public static IEstimator<ITransformer> Stock(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, string modelFile) => transforms
        .ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = modelFile,
            InputColumns = [PipelineGraph.PixelsName],
            OutputColumns = [options.ScoreColumnName, LabelVector],

            // ML.NET reads rows on several threads already; more threads per row only slow each other. A saved pipeline forgets
            // this.
            IntraOpNumThreads = 1,
        })

        // These two turn a vector of one text into a text; no other stock transforms do.
        .Append<ITransformer>(transforms.Conversion.Hash(LabelHashes.Options(LabelHash, LabelVector)))
        .Append<ITransformer>(transforms.Conversion.MapValue(
            options.PredictedLabelColumnName, LabelHashes.Of(options.Slots), LabelHash))
        .Append<ITransformer>(transforms.DropColumns(PipelineGraph.PixelsName, LabelVector, LabelHash));
}
