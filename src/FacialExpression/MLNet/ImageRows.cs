using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// From a row's image to gray pixels, as ML.NET's transforms make them, but without their faults: they fail on a row without an
/// image, do not name a file that they cannot read, and dispose the caller's images.
/// </summary>
internal static class ImageRows
{
    /// <summary>From the image column to the pixels that <see cref="PipelineGraph"/> takes.</summary>
    public static IEstimator<ITransformer> ToPixels(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, ImageShape size, bool isPath)
    {
        var preprocessor = new ImagePreprocessor(size);
        SchemaDefinition output = SchemaDefinition.Create(typeof(PixelRow));
        output[0].ColumnName = PipelineGraph.PixelsName;
        output[0].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 4, size.Height, size.Width);
        return isPath
            ? transforms.CustomMapping<PathRow, PixelRow>(
                (row, pixels) => pixels.Write(size, gray => TryRead(row, options, preprocessor, gray)),
                null,
                Input(typeof(PathRow), options.ImageColumnName),
                output)
            : transforms.CustomMapping<ImageRow, PixelRow>(
                (row, pixels) => pixels.Write(size, gray => TryRead(row, preprocessor, gray)),
                null,
                Input(typeof(ImageRow), options.ImageColumnName),
                output);
    }

    /// <summary>The column of images, for a mapping that reads it.</summary>
    public static SchemaDefinition Input(Type row, string imageColumnName)
    {
        SchemaDefinition input = SchemaDefinition.Create(row);
        input[0].ColumnName = imageColumnName;
        return input;
    }

    /// <returns>Whether there is an image with a visible pixel.</returns>
    public static bool TryRead(ImageRow row, ImagePreprocessor preprocessor, Span<byte> gray) =>
        row.Image is { } image && preprocessor.TryToGray(image, gray);

    /// <returns>Whether there is an image with a visible pixel.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be decoded; the message names it.</exception>
    public static bool TryRead(
        PathRow row, ExpressionModelEstimator.Options options, ImagePreprocessor preprocessor, Span<byte> gray)
    {
        if (string.IsNullOrEmpty(row.Image))
        {
            return false;
        }

        using Picture picture = Picture.Load(MissingPath.Combine(options.ImageFolder, row.Image), options.ImageLimits);
        return preprocessor.TryToGray(picture.View.AsStored, gray);
    }

    /// <returns>Whether there is an image with a visible pixel.</returns>
    public delegate bool GrayReader(Span<byte> gray);

    /// <summary>
    /// Planes of alpha, red, green and blue. ML.NET makes one for each of its threads and fills it anew for every row.
    /// </summary>
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
