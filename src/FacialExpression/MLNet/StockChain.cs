using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace FacialExpression;

/// <summary>
/// From an image column to label and scores in ML.NET's own transforms, so that what is saved loads anywhere: ML.NET lets nobody
/// else register a loader.
/// </summary>
internal static class StockChain
{
    // Steps between: named so that they are nobody's columns, dropped at the end.
    private const string Loaded = "FacialExpression.Loaded";
    private const string Resized = "FacialExpression.Resized";
    private const string LabelVector = "FacialExpression.Label";
    private const string LabelHash = "FacialExpression.LabelHash";

    public static TransformerChain<ITransformer> Fit(
        TransformsCatalog transforms,
        ExpressionModelEstimator.Options options,
        ExpressionModelMetadata metadata,
        byte[] onnxModel,
        IDataView input,
        bool isPath)
    {
        using var file = new TemporaryModelFile(PipelineGraph.FromModel(onnxModel, metadata, LabelVector, options.ScoreColumnName, options.ScoreOrder));
        return Compose(transforms, options, metadata.Input, file.Path, isPath).Fit(input);
    }

    public static SchemaShape GetOutputSchema(
        TransformsCatalog transforms,
        ExpressionModelEstimator.Options options,
        ExpressionModelMetadata metadata,
        SchemaShape inputSchema,
        bool isPath)
    {
        using var file = new TemporaryModelFile(PipelineGraph.WithoutWeights(metadata, LabelVector, options.ScoreColumnName));
        return Compose(transforms, options, metadata.Input, file.Path, isPath).GetOutputSchema(inputSchema);
    }

    private static EstimatorChain<ITransformer> Compose(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, ImageShape size, string modelFile, bool isPath)
    {
        OnnxRuntimePrivacy.Ensure();
        var start = new EstimatorChain<ITransformer>();
        EstimatorChain<ITransformer> chain = isPath
            ? start.Append<ITransformer>(transforms.LoadImages(Loaded, options.ImageFolder, options.ImageColumnName))
            : start;
        return chain
            .Append<ITransformer>(transforms.ResizeImages(
                Resized, size.Width, size.Height, isPath ? Loaded : options.ImageColumnName, ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append<ITransformer>(transforms.ExtractPixels(
                PipelineGraph.PixelsName, Resized, ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ARGB))
            .Append<ITransformer>(transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = modelFile,
                InputColumns = [PipelineGraph.PixelsName],
                OutputColumns = [options.ScoreColumnName, LabelVector],

                // Rows are read on several threads already; more within a row only get into each other's way.
                IntraOpNumThreads = 1,
            }))

            // The model gives a vector of one text. These two make it a text, and no other stock transforms do.
            .Append<ITransformer>(transforms.Conversion.Hash(LabelHashes.Options(LabelHash, LabelVector)))
            .Append<ITransformer>(transforms.Conversion.MapValue(options.PredictedLabelColumnName, LabelHashes.Labels, LabelHash))
            .Append<ITransformer>(transforms.DropColumns(
                [.. isPath ? [Loaded] : Array.Empty<string>(), Resized, PipelineGraph.PixelsName, LabelVector, LabelHash]));
    }
}
