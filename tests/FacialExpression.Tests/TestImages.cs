using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression.Tests;

/// <summary>Small encoded images with known pixels.</summary>
internal static class TestImages
{
    public static byte[] Solid(int width, int height, SKColor color, SKEncodedImageFormat format = SKEncodedImageFormat.Png) =>
        Draw(width, height, (_, _) => color, format);

    public static byte[] Draw(
        int width, int height, Func<int, int, SKColor> pixel, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        // Not SetPixel, which makes a canvas for each pixel.
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Pixels = [.. Enumerable.Range(0, width * height).Select(i => pixel(i % width, i / width))];
        return Encode(bitmap, format);
    }

    public static byte[] Gray(int width, int height, byte[] pixels, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            Marshal.Copy(pixels, y * width, bitmap.GetPixels() + (y * bitmap.RowBytes), width);
        }

        return Encode(bitmap, format);
    }

    /// <summary>A JPEG with EXIF's orientation: 1 is upright, 6 is to be turned by 90° clockwise.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        // The start of the file, then EXIF with one entry: tag 0x0112, one short.
        byte[] exif =
        [
            .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    /// <summary>A 24-bit BMP, written by hand because Skia does not encode BMP.</summary>
    public static byte[] Bmp(int size, byte red, byte green, byte blue)
    {
        int stride = ((size * 3) + 3) / 4 * 4;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ushort)0x4d42);
        writer.Write(54 + (stride * size));
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(size);
        writer.Write(size);
        writer.Write((ushort)1);
        writer.Write((ushort)24);
        writer.Write(new byte[24]);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                writer.Write([blue, green, red]);
            }

            writer.Write(new byte[stride - (size * 3)]);
        }

        return stream.ToArray();
    }

    /// <summary>A GIF of one white pixel, the smallest there is.</summary>
    public static byte[] Gif() => Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }
}
