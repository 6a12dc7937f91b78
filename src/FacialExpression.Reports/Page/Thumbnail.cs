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
        var colors = new SKColor[shape.Width * shape.Height];
        for (int i = 0; i < colors.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * shape.Channels, shape.Channels);

            // Of one channel or three.
            colors[i] = new SKColor(pixel[0], pixel[shape.Channels / 2], pixel[^1]);
        }

        // All at once: SetPixel makes a canvas for each.
        bitmap.Pixels = colors;
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
