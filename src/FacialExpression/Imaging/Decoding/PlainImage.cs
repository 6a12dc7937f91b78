using SkiaSharp;

namespace FacialExpression;

/// <summary>An image without content, for what must be run once before it is needed.</summary>
internal static class PlainImage
{
    /// <summary>Encodes a gray JPEG.</summary>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used.</exception>
    public static byte[] Jpeg(int width, int height)
    {
        SkiaLibrary.Ensure();
        return Encode(width, height);
    }

    private static byte[] Encode(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.Gray);
        using SKData encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return encoded.ToArray();
    }
}
