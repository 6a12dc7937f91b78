using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression;

/// <summary>From the image column to the pixels that <see cref="PipelineGraph"/> takes, in ML.NET's own transforms.</summary>
internal static class StockImages
{
    private const string Loaded = "FacialExpression.Loaded";
    private const string Resized = "FacialExpression.Resized";

    public static IEstimator<ITransformer> ToPixels(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, ImageShape size, bool isPath)
    {
        var start = new EstimatorChain<ITransformer>();
        EstimatorChain<ITransformer> chain = isPath
            ? start.Append<ITransformer>(transforms.LoadImages(Loaded, options.ImageFolder, options.ImageColumnName))
            : start;
        return chain
            .Append<ITransformer>(transforms.ResizeImages(
                Resized,
                size.Width,
                size.Height,
                isPath ? Loaded : options.ImageColumnName,
                ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append<ITransformer>(transforms.ExtractPixels(
                PipelineGraph.PixelsName,
                Resized,
                ImagePixelExtractingEstimator.ColorBits.All,
                ImagePixelExtractingEstimator.ColorsOrder.ARGB,
                outputAsFloatArray: false))
            .Append<ITransformer>(transforms.DropColumns(isPath ? [Loaded, Resized] : [Resized]));
    }
}
