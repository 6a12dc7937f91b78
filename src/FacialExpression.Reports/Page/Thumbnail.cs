using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Reports.Page;

/// <summary>An image of a data set as PNG.</summary>
internal static class Thumbnail
{
    public static byte[] Of(DatasetSplit images, int index)
    {
        ImageShape shape = images.Input;
        using var bitmap = new SKBitmap(shape.Width, shape.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        ReadOnlySpan<byte> pixels = images.GetPixels(index);
        for (int i = 0; i < shape.Width * shape.Height; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * shape.Channels, shape.Channels);

            // Of one channel or three.
            var color = new SKColor(pixel[0], pixel[shape.Channels / 2], pixel[^1]);
            bitmap.SetPixel(i % shape.Width, i / shape.Width, color);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
