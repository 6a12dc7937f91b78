using SkiaSharp;

namespace FacialExpression;

/// <summary>Recognizes images whose rows come in several passes: cut short, they lack pixels everywhere.</summary>
internal static class Interlacing
{
    // In PNG's header, which is always the first chunk.
    private const int PngInterlace = 28;

    private const int GifHeaderLength = 13;
    private const byte GifExtension = 0x21;
    private const byte GifImage = 0x2c;

    /// <summary>Whether a PNG or the first frame of a GIF is interlaced.</summary>
    public static bool Has(SKEncodedImageFormat format, ReadOnlySpan<byte> image) => format switch
    {
        SKEncodedImageFormat.Png => image.Length > PngInterlace && image[PngInterlace] != 0,
        SKEncodedImageFormat.Gif => GifHas(image),
        _ => false,
    };

    private static bool GifHas(ReadOnlySpan<byte> gif)
    {
        if (gif.Length < GifHeaderLength)
        {
            return false;
        }

        // The header holds the size of the palette that follows it.
        int i = GifHeaderLength + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        while (i < gif.Length && gif[i] == GifExtension)
        {
            for (i += 2; i < gif.Length && gif[i] != 0; i += gif[i] + 1)
            {
            }

            i++;
        }

        return i + 9 < gif.Length && gif[i] == GifImage && (gif[i + 9] & 0x40) != 0;
    }
}
