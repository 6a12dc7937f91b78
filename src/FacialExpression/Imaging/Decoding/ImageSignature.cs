using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// Recognizes a file's format by its first bytes. The decoder knows more formats, raw photographs among them, whose code
/// untrusted files should not reach.
/// </summary>
internal static class ImageSignature
{
    /// <summary>Returns the format, or <see langword="null"/> if it is not supported.</summary>
    public static SKEncodedImageFormat? Of(ReadOnlySpan<byte> image) => image switch
    {
        [0xff, 0xd8, 0xff, ..] => SKEncodedImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => SKEncodedImageFormat.Png,
        _ when image.StartsWith("RIFF"u8) && image.Length >= 12 && image[8..].StartsWith("WEBP"u8) => SKEncodedImageFormat.Webp,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => SKEncodedImageFormat.Gif,
        [(byte)'B', (byte)'M', ..] => SKEncodedImageFormat.Bmp,
        _ => null,
    };

    /// <summary>Whether the file is of the family in which many telephones store photographs and videos.</summary>
    public static bool IsHeif(ReadOnlySpan<byte> image) => image is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..];

    /// <summary>Whether it is the body of a request: a form, and not the file in it.</summary>
    public static bool IsForm(ReadOnlySpan<byte> image) => image.StartsWith("--"u8)
        && image[..Math.Min(image.Length, 1024)].IndexOf("\r\nContent-Disposition: form-data;"u8) > 0;
}
