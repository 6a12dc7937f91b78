using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>Headers of GIF and PNG files, byte by byte, whole and cut.</summary>
public class InterlacingTests
{
    private const byte Interlaced = 0x40;
    private static readonly byte[] Extension = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(0x80, 1)]
    [InlineData(0x87, 2)]
    public void A_GIF_is_interlaced_if_its_first_frame_is(byte palette, int extensions)
    {
        byte[] comment = [0x21, 0xfe, 2, 7, 7, 1, 7, 0];
        byte[] before = [.. new[] { Extension, comment }.Take(extensions).SelectMany(e => e)];
        Assert.True(Has(Gif(palette, before, Interlaced)));
        Assert.False(Has(Gif(palette, before, frame: 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x80)]
    public void A_GIF_that_is_cut_anywhere_is_not_known_to_be_interlaced(byte palette)
    {
        byte[] gif = Gif(palette, Extension, Interlaced);
        Assert.All(Enumerable.Range(0, gif.Length), length => Assert.False(Has(gif[..length]), $"The first {length} bytes"));
    }

    [Fact]
    public void What_follows_the_header_of_a_GIF_must_be_a_frame()
    {
        byte[] gif = Gif(palette: 0, extensions: [], Interlaced);
        gif[13] = 0x3b;
        Assert.False(Has(gif));
    }

    [Theory]
    [InlineData(28, 1, false)]
    [InlineData(29, 0, false)]
    [InlineData(29, 1, true)]
    public void A_PNG_is_interlaced_if_its_interlace_method_is_not_0(int length, byte method, bool expected)
    {
        byte[] png = new byte[length];
        png[^1] = method;
        Assert.Equal(expected, Interlacing.Has(SKEncodedImageFormat.Png, png));
        Assert.False(Interlacing.Has(SKEncodedImageFormat.Bmp, png));
    }

    private static bool Has(byte[] gif) => Interlacing.Has(SKEncodedImageFormat.Gif, gif);

    private static byte[] Gif(byte palette, byte[] extensions, byte frame)
    {
        int colors = palette == 0 ? 0 : 2 << (palette & 7);
        return
        [
            .. "GIF89a"u8, 1, 0, 1, 0, palette, 0, 0, .. new byte[3 * colors], .. extensions, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, frame,
        ];
    }
}
