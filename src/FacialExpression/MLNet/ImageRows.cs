using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// From a row's image to gray pixels, as ML.NET's transforms make them, but without their faults: they fail on a row without an
/// image, do not name a file that they cannot read, and dispose the caller's images.
/// </summary>
internal static class ImageRows
{
    /// <summary>
    /// From a column of images to gray pixels, on the thread that reads the row: its image need not outlive it. The column is the
    /// last one; without an image it is empty.
    /// </summary>
    public static IEstimator<ITransformer> ToGray(
        TransformsCatalog transforms,
        ExpressionModelEstimator.Options options,
        ImagePreprocessor preprocessor,
        DataViewSchema schema)
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(GrayRow));
        output[0].ColumnName = "FacialExpression.Gray";
        int size = preprocessor.Target.Size;
        return transforms.CustomMapping<ImageRow, GrayRow>(
            (row, result) =>
            {
                byte[] gray = result.Gray.Length == size ? result.Gray : new byte[size];
                result.Gray = TryRead(row, preprocessor, gray) ? gray : [];
            },
            null,
            Input(options.ImageColumnName, schema),
            output);
    }

    /// <summary>The column of images, for a mapping that reads it.</summary>
    public static SchemaDefinition Input(string imageColumnName, DataViewSchema schema)
    {
        SchemaDefinition input = Input(typeof(ImageRow), imageColumnName);
        input[0].ColumnType = schema[imageColumnName].Type;
        return input;
    }

    /// <summary>The column of images or paths, for a mapping that reads it.</summary>
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
        string? path, ExpressionModelEstimator.Options options, ImagePreprocessor preprocessor, Span<byte> gray)
    {
        if (string.IsNullOrEmpty(path))
        {
            return false;
        }

        using Picture picture = Picture.Load(MissingPath.Combine(options.ImageFolder, path), options.ImageLimits);
        return preprocessor.TryToGray(picture.View.AsStored, gray);
    }

    /// <returns>Whether there is an image with a visible pixel.</returns>
    public delegate bool GrayReader(Span<byte> gray);

    /// <summary>Gray pixels. ML.NET makes one for each of its threads and fills it anew for every row.</summary>
    private sealed class GrayRow
    {
        public byte[] Gray { get; set; } = [];
    }
}
