using System.Runtime.InteropServices;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>Changes to the pixels of a crop that move nothing: patches, blur, light, noise, JPEG.</summary>
internal static class PixelChanges
{
    /// <summary>Covers parts of some faces by a patch of gray, of noise, or of another place of the crop.</summary>
    public static void Occlude(
        ref SplitMix64 random, Span<byte> pixels, int side, IReadOnlyList<TargetFace> faces, CropRecipe recipe)
    {
        foreach (TargetFace face in faces)
        {
            if (random.NextDouble() >= recipe.Occlusion)
            {
                continue;
            }

            int width = (int)(face.Box.Width * random.NextBetween(0.2, 0.5));
            int height = (int)(face.Box.Height * random.NextBetween(0.15, 0.4));
            int left = (int)(face.Box.X + (random.NextDouble() * (face.Box.Width - width)));
            int top = (int)(face.Box.Y + (random.NextDouble() * (face.Box.Height - height)));
            (width, height) = (Math.Min(width, side - left), Math.Min(height, side - top));
            if (left < 0 || top < 0 || width <= 0 || height <= 0)
            {
                continue;
            }

            (int kind, byte level) = (random.NextInt(3), (byte)random.NextInt(256));
            (int fromX, int fromY) = (random.NextInt(side - width + 1), random.NextInt(side - height + 1));
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = pixels.Slice(((top + y) * side) + left, width);
                switch (kind)
                {
                    case 0:
                        row.Fill(level);
                        break;
                    case 1:
                        pixels.Slice(((fromY + y) * side) + fromX, width).CopyTo(row);
                        break;
                    default:
                        AddNoise(ref random, row, 60);
                        break;
                }
            }
        }
    }

    /// <summary>Blurs, changes the light, adds noise and compresses, each with its probability.</summary>
    /// <returns>The pixels, in the same array or a new one.</returns>
    public static byte[] Apply(ref SplitMix64 random, byte[] pixels, int side, CropRecipe recipe)
    {
        if (random.NextDouble() < recipe.Blur)
        {
            int passes = 1 + random.NextInt(3);
            for (int i = 0; i < passes; i++)
            {
                Blur(pixels, side);
            }
        }

        if (random.NextDouble() < recipe.Light)
        {
            double contrast = Math.Exp(random.NextBetween(-0.6, 0.5));
            double brightness = random.NextBetween(-50, 50);
            double gamma = Math.Exp(random.NextBetween(-0.5, 0.5));
            ChangeLight(pixels, contrast, brightness, gamma);
        }

        if (random.NextDouble() < recipe.Noise)
        {
            AddNoise(ref random, pixels, (int)random.NextBetween(4, 40));
        }

        return random.NextDouble() < recipe.Jpeg ? Compress(pixels, side, 15 + random.NextInt(60)) : pixels;
    }

    /// <summary>Weights 1, 2, 1 along rows and columns.</summary>
    private static void Blur(byte[] pixels, int side)
    {
        byte[] source = (byte[])pixels.Clone();
        for (int y = 1; y < side - 1; y++)
        {
            ReadOnlySpan<byte> above = source.AsSpan((y - 1) * side, side);
            ReadOnlySpan<byte> here = source.AsSpan(y * side, side);
            ReadOnlySpan<byte> below = source.AsSpan((y + 1) * side, side);
            Span<byte> row = pixels.AsSpan(y * side, side);
            int left = above[0] + (2 * here[0]) + below[0];
            int middle = above[1] + (2 * here[1]) + below[1];
            for (int x = 1; x < side - 1; x++)
            {
                int right = above[x + 1] + (2 * here[x + 1]) + below[x + 1];
                row[x] = (byte)((left + (2 * middle) + right + 8) >> 4);
                (left, middle) = (middle, right);
            }
        }
    }

    private static void ChangeLight(Span<byte> pixels, double contrast, double brightness, double gamma)
    {
        Span<byte> table = stackalloc byte[256];
        for (int i = 0; i < table.Length; i++)
        {
            double curved = 255 * Math.Pow(i / 255.0, gamma);
            table[i] = (byte)Math.Clamp(Math.Round(128 + (contrast * (curved - 128)) + brightness), 0, 255);
        }

        foreach (ref byte pixel in pixels)
        {
            pixel = table[pixel];
        }
    }

    /// <summary>Adds a triangular distribution, four pixels of one random number.</summary>
    private static void AddNoise(ref SplitMix64 random, Span<byte> pixels, int most)
    {
        ulong bits = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            bits = i % 4 == 0 ? random.NextUInt64() : bits >> 16;
            int noise = ((int)(bits & 0xFF) - (int)((bits >> 8) & 0xFF)) * most / 256;
            pixels[i] = (byte)Math.Clamp(pixels[i] + noise, 0, 255);
        }
    }

    private static byte[] Compress(byte[] pixels, int side, int quality)
    {
        var info = new SKImageInfo(side, side, SKColorType.Gray8, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData file = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        using SKBitmap decoded = SKBitmap.Decode(file);

        // Skia decodes to the type that the file has: gray, or gray as three equal channels.
        ReadOnlySpan<byte> values = decoded.GetPixelSpan();
        byte[] compressed = new byte[pixels.Length];
        for (int i = 0; i < compressed.Length; i++)
        {
            compressed[i] = values[i * decoded.BytesPerPixel];
        }

        return compressed;
    }
}
