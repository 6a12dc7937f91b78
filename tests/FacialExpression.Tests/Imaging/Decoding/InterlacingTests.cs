using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>Headers of GIF and PNG files, byte by byte, whole and cut.</summary>
public class InterlacingTests
{
    private const byte Interlaced = 0x40;
    private static readonly byte[] Extension = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData(0)]
    [InlineData(0x80)]
    [InlineData(0x87)]
    public void A_GIF_is_interlaced_if_its_first_frame_is(byte palette)
    {
        foreach (byte[] extensions in new[] { [], Extension, [.. Extension, 0x21, 0xfe, 2, 7, 7, 1, 7, 0] })
        {
            Assert.True(Has(Gif(palette, extensions, Interlaced)));
            Assert.False(Has(Gif(palette, extensions, frame: 0)));
        }
    }

    [Fact]
    public void A_GIF_that_is_cut_anywhere_is_not_known_to_be_interlaced()
    {
        foreach (byte palette in new byte[] { 0, 0x80 })
        {
            byte[] gif = Gif(palette, Extension, Interlaced);
            Assert.All(Enumerable.Range(0, gif.Length), length => Assert.False(Has(gif[..length])));
        }
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
    public void A_PNG_is_interlaced_if_its_header_has_a_method(int length, byte method, bool expected)
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
