using SkiaSharp;

namespace FacialExpression;

/// <summary>What the first bytes say a file is. The decoder knows more formats, raw photographs among them, with more code than one would show a stranger's file.</summary>
internal static class ImageSignature
{
    /// <returns>The format, or <see langword="null"/> where it is none of those that are read.</returns>
    public static SKEncodedImageFormat? Of(ReadOnlySpan<byte> image) => image switch
    {
        [0xff, 0xd8, 0xff, ..] => SKEncodedImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => SKEncodedImageFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => SKEncodedImageFormat.Webp,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => SKEncodedImageFormat.Gif,
        [(byte)'B', (byte)'M', ..] => SKEncodedImageFormat.Bmp,
        _ => null,
    };

    /// <summary>Whether it is of the family that telephones store photographs in, which is worth a word: they are met often.</summary>
    public static bool IsHeif(ReadOnlySpan<byte> image) => image is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..];
}
