using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;

namespace FacialExpression;

/// <summary>From the pixels to label and scores, in ML.NET's own transforms.</summary>
internal static class ModelScoring
{
    // Steps between: named so that they are nobody's columns, dropped at the end.
    private const string LabelHash = "FacialExpression.LabelHash";

    /// <summary>The model's output for the label, a vector of one text.</summary>
    public const string LabelVector = "FacialExpression.Label";

    public static IEstimator<ITransformer> Stock(TransformsCatalog transforms, ExpressionModelEstimator.Options options, string modelFile)
    {
        OnnxRuntimePrivacy.Ensure();
        return transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = modelFile,
            InputColumns = [PipelineGraph.PixelsName],
            OutputColumns = [options.ScoreColumnName, LabelVector],

            // Rows are read on several threads already; more within a row only get into each other's way.
            IntraOpNumThreads = 1,
        })

            // These two make a text of a vector of one text, and no other stock transforms do.
            .Append<ITransformer>(transforms.Conversion.Hash(LabelHashes.Options(LabelHash, LabelVector)))
            .Append<ITransformer>(transforms.Conversion.MapValue(options.PredictedLabelColumnName, LabelHashes.Labels, LabelHash))
            .Append<ITransformer>(transforms.DropColumns(PipelineGraph.PixelsName, LabelVector, LabelHash));
    }
}
