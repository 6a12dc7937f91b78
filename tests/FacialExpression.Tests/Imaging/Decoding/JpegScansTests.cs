namespace FacialExpression.Tests.Imaging.Decoding;

public class JpegScansTests
{
    // The default script of jpegtran and libjpeg for color pictures has ten scans.
    [Theory]
    [InlineData("baseline.jpg", 1)]
    [InlineData("restart.jpg", 1)]
    [InlineData("progressive.jpg", 10)]
    [InlineData("exif-thumbnail.jpg", 1)]
    [InlineData("appended.jpg", 1)]
    public void JpegScans_counts_the_scans_of_the_picture_itself(string file, int scans)
    {
        byte[] jpeg = PictureFiles.Read(file);
        var found = JpegScans.Of(jpeg);
        Assert.Equal((scans, false, false), (found.Count, found.IsPreview, found.IsArithmetic));
        Assert.Equal([0xff, 0xd9], jpeg[found.End..(found.End + 2)]);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0x00 })]
    public void JpegScans_finds_none_in_bytes_that_end_early(byte[] jpeg)
    {
        var found = JpegScans.Of(jpeg);
        Assert.Equal((0, jpeg.Length, false), (found.Count, found.End, found.IsPreview));
    }

    [Fact]
    public void JpegScans_recognizes_arithmetic_coding() =>
        Assert.True(JpegScans.Of(PictureFiles.Read("arithmetic.jpg")).IsArithmetic);

    [Fact]
    public void A_JPEG_with_too_many_scans_is_refused_before_it_is_decoded()
    {
        byte[] bomb = Bomb(side: 7000, scans: 90);
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(bomb)).Message;
        Assert.Contains("90 times over its 7000×7000 pixels", message, StringComparison.Ordinal);

        // A marker that is none of JPEG's, among pixels, has no length to jump by.
        int firstScan = bomb.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        byte[] hidden = [.. bomb[..(firstScan + 10)], 0xff, 0x02, 0xf0, 0x00, .. bomb[(firstScan + 10)..]];
        Assert.Equal(90, JpegScans.Of(hidden).Count);

        // A small one may: it costs little. It is damaged, which its decoder finds.
        string small = Assert.Throws<ImageFormatException>(() => Picture.Decode(Bomb(side: 64, scans: 90))).Message;
        Assert.DoesNotContain("times over", small, StringComparison.Ordinal);
    }

    /// <summary>A progressive gray JPEG whose scans hold nothing.</summary>
    private static byte[] Bomb(int side, int scans)
    {
        (byte high, byte low) = ((byte)(side >> 8), (byte)side);
        var bytes = new List<byte> { 0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0 };
        bytes.AddRange([0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        for (int i = 0; i < scans; i++)
        {
            bytes.AddRange([0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0]);
        }

        bytes.AddRange([0xff, 0xd9]);
        return [.. bytes];
    }
}
