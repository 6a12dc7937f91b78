using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression;

/// <summary>Converts ML.NET's images.</summary>
public static class MLImageExtensions
{
    /// <summary>Copies an image, as <c>LoadImages</c> gives it, into a picture. The image is not disposed.</summary>
    /// <param name="image">An image of any size; transparent pixels are premultiplied, as ML.NET decodes them.</param>
    /// <returns>
    /// A picture with the same pixels. ML.NET does not apply EXIF's orientation, so it is as upright as the image is.
    /// </returns>
    /// <exception cref="InsufficientMemoryException">The memory is not there.</exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used on this machine or in this app.</exception>
    /// <example><code>
    /// using MLImage image = MLImage.CreateFromFile("face.jpg");
    /// using Picture picture = image.ToPicture();
    /// ExpressionPrediction prediction = classifier.Predict(picture);
    /// </code></example>
    public static Picture ToPicture(this MLImage image)
    {
        var picture = new Picture(DecodedPixels.Copy(View(image)));

        // Its pixels are in native memory, which its finalizer frees.
        GC.KeepAlive(image);
        return picture;
    }

    /// <summary>Converts an image without copying it.</summary>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    internal static void ToGray(this ImagePreprocessor preprocessor, MLImage image, Span<byte> destination)
    {
        preprocessor.CheckDestination(destination);
        ImagePreprocessor.ThrowIfInvisible(preprocessor.TryToGray(image, destination));
    }

    /// <summary>Converts an image without copying it.</summary>
    /// <returns>Whether the image has a visible pixel; if not, the destination is black.</returns>
    internal static bool TryToGray(this ImagePreprocessor preprocessor, MLImage image, Span<byte> destination)
    {
        bool isVisible = preprocessor.TryToGray(View(image), destination);
        GC.KeepAlive(image);
        return isVisible;
    }

    private static PixelView View(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        SkiaLibrary.Ensure();
        SKColorType format = image.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        var info = new SKImageInfo(image.Width, image.Height, format, SKAlphaType.Premul);
        return new PixelView(image.Pixels, info, info.RowBytes);
    }
}
