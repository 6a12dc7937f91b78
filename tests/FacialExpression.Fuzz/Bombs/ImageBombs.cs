using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression.Fuzz;

/// <summary>
/// Images that need as much memory and time per byte as possible. They may be decoded or refused, but within the limits of time
/// and memory.
/// </summary>
internal static class ImageBombs
{
    // 49 million pixels, just below the limit.
    private const int Side = 7000;
    private const int Gigabyte = 1 << 30;
    private const int MostBytes = 60 << 20;
    private const int Comment = 8_000_000;

    public static IReadOnlyList<(string Name, Func<byte[]> Make)> All { get; } =
    [
        ("PNG, 7,000×7,000, 8-bit gray", () => BombPng.Make(Side, Side, 8, BombPng.Gray)),
        ("PNG, 7,000×7,000, 1-bit gray, interlaced", () => BombPng.Make(Side, Side, 1, BombPng.Gray, isInterlaced: true)),
        ("PNG, 7,000×7,000, 16-bit RGBA", () => BombPng.Make(Side, Side, 16, BombPng.Rgba)),
        ("PNG, 7,000×7,000, 16-bit RGBA, interlaced", () => BombPng.Make(Side, Side, 16, BombPng.Rgba, isInterlaced: true)),
        ("PNG, 7,000×7,000, 16-bit RGBA, Paeth filter", () => BombPng.Make(Side, Side, 16, BombPng.Rgba, filter: 4)),
        (
            "PNG, 7,000×7,000, 16-bit RGBA, interlaced, Paeth filter",
            () => BombPng.Make(Side, Side, 16, BombPng.Rgba, isInterlaced: true, filter: 4)),
        (
            "PNG, 3,500×3,500, 16-bit RGBA, interlaced, Paeth filter",
            () => BombPng.Make(3500, 3500, 16, BombPng.Rgba, isInterlaced: true, filter: 4)),
        ("PNG, 5,000×5,000, 16-bit RGBA, Paeth filter", () => BombPng.Make(5000, 5000, 16, BombPng.Rgba, filter: 4)),
        ("PNG, 7,000×7,000, 8-bit RGB, noise, all filters", () => BombPng.Make(Side, Side, 8, BombPng.Rgb, isNoisy: true)),
        ("PNG, 7,000×7,000, 8-bit RGBA, noise, all filters", () => BombPng.Make(Side, Side, 8, BombPng.Rgba, isNoisy: true)),
        ("PNG, 5,000×5,000, 16-bit RGBA, noise, all filters", () => BombPng.Make(5000, 5000, 16, BombPng.Rgba, isNoisy: true)),
        (
            "PNG, 5,000×5,000, 8-bit RGBA, noise, interlaced, all filters",
            () => BombPng.Make(5000, 5000, 8, BombPng.Rgba, isInterlaced: true, isNoisy: true)),
        (
            "PNG, 3,500×3,500, 16-bit RGBA, noise, interlaced, all filters",
            () => BombPng.Make(3500, 3500, 16, BombPng.Rgba, isInterlaced: true, isNoisy: true)),
        ("PNG, 50,000,000×1", () => BombPng.Make(50_000_000, 1, 8, BombPng.Gray)),
        ("PNG, 1×50,000,000", () => BombPng.Make(1, 50_000_000, 8, BombPng.Gray)),
        ("PNG, 65,000×65,000, without pixel data", () => BombPng.Make(65_000, 65_000, 8, BombPng.Rgba, content: [1, 2, 3])),
        ("PNG, 1×20,000", () => BombPng.Make(1, 20_000, 8, BombPng.Rgba)),
        ("PNG, 20,000×1", () => BombPng.Make(20_000, 1, 8, BombPng.Rgba)),
        (
            "PNG, a color profile of 1 GB in 1 MB",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Compressed("iCCP"u8, Gigabyte))),
        (
            "PNG, a comment of 1 GB in 1 MB",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Compressed("zTXt"u8, Gigabyte))),
        (
            "PNG, 990 comments of 8 MB in 8 KB",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Repeated(BombPng.Compressed("zTXt"u8, Comment), 990))),
        (
            "PNG, 990 international comments of 8 MB in 8 KB",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Repeated(BombPng.International(Comment), 990))),
        (
            "PNG, 990 color profiles of 8 MB in 8 KB",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Repeated(BombPng.Compressed("iCCP"u8, Comment), 990))),
        (
            "PNG, five million empty chunks",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, extra: BombPng.Repeated(BombPng.Chunk("abCd"u8, []), 5_000_000))),
        (
            "PNG, 1 GB of pixels in 1 MB, declared as 48×48",
            () => BombPng.Make(48, 48, 8, BombPng.Rgba, content: BombPng.Zeros(Gigabyte))),
        ("JPEG, 7,000×7,000", () => Encode(Side, Side, SKEncodedImageFormat.Jpeg, 50)),
        ("JPEG, 65,000×770", () => Encode(65_000, 770, SKEncodedImageFormat.Jpeg, 90)),
        ("JPEG, 65,000×65,000, without pixel data", () => Announce("baseline.jpg", 65_000, 65_000)),
        ("JPEG, progressive, 7,000×7,000, almost no pixel data", () => Announce("progressive.jpg", Side, Side)),
        ("JPEG, arithmetic coding, 7,000×7,000, almost no pixel data", () => Announce("arithmetic.jpg", Side, Side)),
        ("JPEG, CMYK, 7,000×7,000, almost no pixel data", () => Announce("cmyk.jpg", Side, Side)),
        ("JPEG, 60 MB of application segments", () => Padded("baseline.jpg", [0xff, 0xe5, 0xff, 0xff], 65_537)),
        ("JPEG, 60 MB of fill bytes", () => Padded("baseline.jpg", [0xff], 1)),
        ("JPEG, progressive, 7,000×7,000, 90 scans", () => BombJpeg.Make(Side, Side, 90)),
        (
            "JPEG, progressive, 7,000×7,000, 90 scans behind an invalid marker",
            () => BombJpeg.Make(Side, Side, 90, isHidden: true)),
        ("JPEG, progressive, 7,000×7,000, 12 scans", () => BombJpeg.Make(Side, Side, 12)),
        (
            "JPEG, progressive, 7,000×7,000, 12 scans of noise, 60 MB",
            () => BombJpeg.Make(Side, Side, 12, bytesPerScan: 5_000_000)),
        (
            "JPEG, progressive, 7,000×7,000, 6 scans of noise without the highest frequency, 7 MB",
            () => BombJpeg.Make(Side, Side, 6, bytesPerScan: 1_090_000, lastFrequency: 62)),
        ("JPEG, 7,000×7,000, almost no pixel data", () => Announce("baseline.jpg", Side, Side)),
        ("JPEG, 7,000×7,000, noise above gray", () => NoiseAboveGray(Side, Side)),
        ("WebP, lossless, 16,383×3,072", () => Encode(16_383, 3_072, SKEncodedImageFormat.Webp, 100)),
        ("WebP, lossy, 16,383×3,072", () => Encode(16_383, 3_072, SKEncodedImageFormat.Webp, 50)),
        ("GIF, 7,000×7,000", () => BombGif.Make(Side, Side)),
        ("GIF, 65,000×65,000, without pixel data", () => BombGif.Make(65_000, 65_000, isEmpty: true)),
        ("GIF, 200,000 frames of 1×1", () => BombGif.Make(1, 1, frames: 200_000)),
        ("BMP, 7,000×7,000, run-length encoded", () => BombBmp.RunLengths(Side, Side)),
        ("BMP, 2,147,483,647×1, without pixel data", () => BombBmp.RunLengths(int.MaxValue, 1, isEmpty: true)),
        ("one byte", () => [0xff]),
        ("zero bytes", () => []),
        ("60 MB of zeros", () => new byte[MostBytes]),
        ("60 MB of 0xff", () => [.. Enumerable.Repeat((byte)0xff, MostBytes)]),
        ("65 MB", () => new byte[65 << 20]),
    ];

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format, int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        byte[] pixels = new byte[bitmap.ByteCount];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            pixels[i + 2] = (byte)(i / 4096);
            pixels[i + 3] = byte.MaxValue;
        }

        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        SKWebpEncoderOptions webp = quality == 100
            ? new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 0)
            : new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality);
        using SKData data = format == SKEncodedImageFormat.Webp
            ? bitmap.PeekPixels().Encode(webp)
            : bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A JPEG whose lowest quarter has the gray with which decoders fill missing data.</summary>
    private static byte[] NoiseAboveGray(int width, int height)
    {
        byte[] pixels = new byte[width * height];
        pixels.AsSpan().Fill(128);
        new Random(1).NextBytes(pixels.AsSpan(0, width * height / 4 * 3));
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        return data.ToArray();
    }

    private static byte[] Announce(string file, int width, int height)
    {
        byte[] jpeg = Seed(file);
        int frame = ImageSizes.FindFrame(jpeg);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
        return jpeg;
    }

    /// <summary>Inserts repeated bytes after the start marker of a JPEG.</summary>
    private static byte[] Padded(string file, byte[] head, int length)
    {
        byte[] jpeg = Seed(file);
        byte[] padded = new byte[jpeg.Length + (MostBytes / length * length)];
        jpeg.AsSpan(0, 2).CopyTo(padded);
        for (int i = 2; i + length <= padded.Length - jpeg.Length + 2; i += length)
        {
            head.CopyTo(padded, i);
        }

        jpeg.AsSpan(2).CopyTo(padded.AsSpan(padded.Length - jpeg.Length + 2));
        return padded;
    }

    private static byte[] Seed(string file) => File.ReadAllBytes(SeedFiles.PathOf($"Images/{file}"));
}
