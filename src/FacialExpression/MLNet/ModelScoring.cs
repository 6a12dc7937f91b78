using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace FacialExpression;

/// <summary>From the pixels to label and scores, in ML.NET's own transforms.</summary>
internal static class ModelScoring
{
    // Steps between: named so that they are nobody's columns, dropped at the end.
    private const string LabelHash = "FacialExpression.LabelHash";

    /// <summary>The model's output for the label, a vector of one text.</summary>
    public const string LabelVector = "FacialExpression.Label";

    /// <exception cref="InvalidOperationException">The context asks for a GPU that this app's ONNX Runtime cannot use.</exception>
    public static IEstimator<ITransformer> Stock(TransformsCatalog transforms, ExpressionModelEstimator.Options options, string modelFile)
    {
        OnnxRuntimePrivacy.Ensure();
        try
        {
            return Compose(transforms, options, modelFile);
        }
        catch (EntryPointNotFoundException e)
        {
            // ONNX Runtime's CPU build, in which ML.NET does not find its way back to the CPU.
            MLContextSettings context = MLContextSettings.Of(transforms);
            return context.FallbackToCpu ? Compose(new MLContext(context.Seed).Transforms, options, modelFile) : throw new InvalidOperationException(
                $"MLContext.GpuDeviceId is {context.GpuDeviceId}, but this app's ONNX Runtime has no CUDA. Reference Microsoft.ML.OnnxRuntime.Gpu, "
                + "set MLContext.FallbackToCpu, or leave GpuDeviceId unset.",
                e);
        }
    }

    private static EstimatorChain<ITransformer> Compose(TransformsCatalog transforms, ExpressionModelEstimator.Options options, string modelFile) => transforms
        .ApplyOnnxModel(new OnnxOptions
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
