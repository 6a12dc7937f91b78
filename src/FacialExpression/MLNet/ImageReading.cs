using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression;

/// <summary>
/// From the image column to the pixels that <see cref="PipelineGraph"/> takes, in two ways that give the same pixels: this library's own, which
/// a pipeline uses where it was fitted, and ML.NET's, which it is saved with.
/// </summary>
/// <remarks>
/// Our own, because ML.NET's transforms fail on a row without an image, do not name a file that they cannot read, and dispose the
/// caller's images.
/// </remarks>
internal static class ImageReading
{
    private const string Loaded = "FacialExpression.Loaded";
    private const string Resized = "FacialExpression.Resized";

    public static IEstimator<ITransformer> Own(TransformsCatalog transforms, ExpressionModelEstimator.Options options, ImageShape size, bool isPath, TemporaryModelFile modelFile)
    {
        var preprocessor = new ImagePreprocessor(size);
        SchemaDefinition output = SchemaDefinition.Create(typeof(PixelRow));
        output[0].ColumnName = PipelineGraph.PixelsName;
        output[0].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 4, size.Height, size.Width);
        SchemaDefinition Input(Type row)
        {
            SchemaDefinition input = SchemaDefinition.Create(row);
            input[0].ColumnName = options.ImageColumnName;
            return input;
        }

        void Write(PixelRow pixels, GrayReader read)
        {
            // Rows are read late, perhaps after the model has gone; ONNX Runtime would fall over a null.
            ObjectDisposedException.ThrowIf(modelFile.IsDisposed, typeof(ExpressionModelTransformer));
            pixels.Write(size, read);
        }

        return isPath
            ? transforms.CustomMapping<PathRow, PixelRow>(
                (row, pixels) => Write(pixels, gray => ReadFile(row.Image, options.ImageFolder, preprocessor, gray)),
                null, Input(typeof(PathRow)), output)
            : transforms.CustomMapping<ImageRow, PixelRow>(
                (row, pixels) => Write(pixels, gray => row.Image is { } image && preprocessor.TryToGray(image, gray)),
                null, Input(typeof(ImageRow)), output);
    }

    public static IEstimator<ITransformer> Stock(TransformsCatalog transforms, ExpressionModelEstimator.Options options, ImageShape size, bool isPath)
    {
        var start = new EstimatorChain<ITransformer>();
        EstimatorChain<ITransformer> chain = isPath
            ? start.Append<ITransformer>(transforms.LoadImages(Loaded, options.ImageFolder, options.ImageColumnName))
            : start;
        return chain
            .Append<ITransformer>(transforms.ResizeImages(
                Resized, size.Width, size.Height, isPath ? Loaded : options.ImageColumnName, ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append<ITransformer>(transforms.ExtractPixels(
                PipelineGraph.PixelsName, Resized, ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ARGB, outputAsFloatArray: false))
            .Append<ITransformer>(transforms.DropColumns(isPath ? [Loaded, Resized] : [Resized]));
    }

    private static bool ReadFile(string? path, string folder, ImagePreprocessor preprocessor, Span<byte> gray)
    {
        if (string.IsNullOrEmpty(path))
        {
            return false;
        }

        string file = Path.Combine(folder, path);
        try
        {
            return preprocessor.TryToGrayAsStored(File.ReadAllBytes(file), gray);
        }
        catch (Exception e) when (e is ImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new ImageFormatException($"\"{file}\": {e.Message}", e);
        }
    }

    private delegate bool GrayReader(Span<byte> gray);

    /// <summary>Planes of alpha, red, green and blue. ML.NET makes one for each of its threads and fills it anew for every row.</summary>
    private sealed class PixelRow
    {
        public byte[] Pixels { get; set; } = [];

        public void Write(ImageShape size, GrayReader read)
        {
            int plane = size.Size;
            Pixels = Pixels.Length == 4 * plane ? Pixels : new byte[4 * plane];
            Span<byte> red = Pixels.AsSpan(plane, plane);
            if (!read(red))
            {
                Pixels.AsSpan().Clear();
                return;
            }

            Pixels.AsSpan(0, plane).Fill(byte.MaxValue);
            red.CopyTo(Pixels.AsSpan(2 * plane));
            red.CopyTo(Pixels.AsSpan(3 * plane));
        }
    }
}
