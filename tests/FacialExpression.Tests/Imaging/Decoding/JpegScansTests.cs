namespace FacialExpression.Tests.Images;

public class JpegScansTests
{
    // jpegtran's and libjpeg's own script for colour pictures has ten scans.
    [Theory]
    [InlineData("baseline.jpg", 1)]
    [InlineData("restart.jpg", 1)]
    [InlineData("progressive.jpg", 10)]
    [InlineData("exif-thumbnail.jpg", 1)]
    [InlineData("appended.jpg", 1)]
    public void Scans_of_the_picture_itself_are_counted(string file, int scans) => Assert.Equal(scans, JpegScans.Count(PictureFiles.Read(file)));

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 0x00 })]
    public void Bytes_that_end_early_have_none(byte[] jpeg) => Assert.Equal(0, JpegScans.Count(jpeg));

    [Fact]
    public void A_picture_that_is_gone_over_too_often_is_refused_before_it_is_read()
    {
        byte[] bomb = Bomb(side: 7000, scans: 90);
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(bomb)).Message;
        Assert.Contains("90 times over its 7000×7000 pixels", message, StringComparison.Ordinal);

        // A marker that is none of JPEG's, among pixels, has no length to jump by.
        int firstScan = bomb.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        byte[] hidden = [.. bomb[..(firstScan + 10)], 0xff, 0x02, 0xf0, 0x00, .. bomb[(firstScan + 10)..]];
        Assert.Equal(90, JpegScans.Count(hidden));

        // A small one may: it costs little. It is damaged, which its decoder finds.
        Assert.DoesNotContain("times over", Assert.Throws<ImageFormatException>(() => Picture.Decode(Bomb(side: 64, scans: 90))).Message, StringComparison.Ordinal);
    }

    /// <summary>A progressive gray JPEG whose scans hold nothing.</summary>
    private static byte[] Bomb(int side, int scans)
    {
        var bytes = new List<byte> { 0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, (byte)(side >> 8), (byte)side, (byte)(side >> 8), (byte)side, 1, 1, 0x11, 0 };
        bytes.AddRange([0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        for (int i = 0; i < scans; i++)
        {
            bytes.AddRange([0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0]);
        }

        bytes.AddRange([0xff, 0xd9]);
        return [.. bytes];
    }
}
