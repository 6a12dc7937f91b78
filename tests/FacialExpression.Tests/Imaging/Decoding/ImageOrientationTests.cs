namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>
/// Cameras store what the sensor sees and note in EXIF how to turn it: all eight orientations give the same upright picture.
/// </summary>
public class ImageOrientationTests
{
    private const string Upright = "444.jpg";

    public static TheoryData<string, string> Turned =>
    [
        .. Enumerable.Range(1, 8).Select(i => ($"orientation{i}.jpg", Upright)),
        ("exif6.webp", "lossless.webp"),
        ("exif6.png", "rgb8.png"),
    ];

    internal static bool IsTurned(string file) =>
        file.StartsWith("orientation", StringComparison.Ordinal) || file.StartsWith("exif6.", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Turned))]
    public void Decode_turns_a_file_upright(string file, string upright)
    {
        var preprocessor = new ImagePreprocessor();
        byte[] expected = preprocessor.ToGray(PictureFiles.Read(upright));
        byte[] gray = preprocessor.ToGray(PictureFiles.Read(file));
        Assert.InRange(PictureFiles.MaxDifference(expected, gray), 0, 2);
    }

    [Theory]
    [MemberData(nameof(Turned))]
    public void Decode_turns_a_file_upright_without_a_resize(string file, string upright)
    {
        (ImageShape shape, _) = PictureFiles.Reference("rgb");
        var preprocessor = new ImagePreprocessor(shape);
        byte[] expected = preprocessor.ToGray(PictureFiles.Read(upright));
        byte[] gray = preprocessor.ToGray(PictureFiles.Read(file));
        // A JPEG's blocks are decoded row by row and then column by column: turned ones round differently.
        Assert.InRange(PictureFiles.MaxDifference(expected, gray), 0, 4);
    }

    [Theory]
    [MemberData(nameof(Turned))]
    public void A_box_refers_to_the_upright_picture(string file, string upright)
    {
        var preprocessor = new ImagePreprocessor();
        using Picture turned = Picture.Decode(PictureFiles.Read(file));
        using Picture expected = Picture.Decode(PictureFiles.Read(upright));
        Assert.Equal((expected.Width, expected.Height), (turned.Width, turned.Height));

        // One within the picture, two beyond an edge.
        foreach (FaceBox face in new FaceBox[] { new(10, 30, 24, 24), new(-8, 50, 40, 40), new(30, -10, 60, 60) })
        {
            Assert.InRange(PictureFiles.MaxDifference(Crop(expected, face), Crop(turned, face)), 0, 4);
        }

        byte[] Crop(Picture picture, FaceBox face)
        {
            byte[] gray = new byte[48 * 48];
            preprocessor.ToGray(picture, face, 0, gray);
            return gray;
        }
    }

    [Theory]
    [MemberData(nameof(Turned))]
    public void CopyTo_gives_upright_pixels(string file, string upright)
    {
        using Picture turned = Picture.Decode(PictureFiles.Read(file));
        using Picture expected = Picture.Decode(PictureFiles.Read(upright));
        byte[] turnedPixels = new byte[turned.Width * turned.Height * 3];
        byte[] expectedPixels = new byte[turnedPixels.Length];
        turned.CopyTo(turnedPixels, PixelFormat.Rgb24);
        expected.CopyTo(expectedPixels, PixelFormat.Rgb24);
        Assert.InRange(PictureFiles.MaxDifference(expectedPixels, turnedPixels), 0, 8);
    }

    [Fact]
    public void EXIF_in_WebP_may_begin_as_in_JPEG()
    {
        byte[] file = PictureFiles.Read("exif6.webp");
        int chunk = file.AsSpan().IndexOf("EXIF"u8);
        int length = BitConverter.ToInt32(file, chunk + 4);
        byte[] prefixed = [.. file[..(chunk + 4)], .. BitConverter.GetBytes(length + 6), .. "Exif\0\0"u8, .. file[(chunk + 8)..]];
        BitConverter.GetBytes(prefixed.Length - 8).CopyTo(prefixed, 4);
        using Picture picture = Picture.Decode(prefixed);
        using Picture plain = Picture.Decode(file);
        Assert.Equal((plain.Width, plain.Height), (picture.Width, picture.Height));
        Assert.NotEqual(plain.Width, plain.Height);
    }
}
