namespace FacialExpression.Tests.Images;

/// <summary>Cameras store what the sensor reads and say in EXIF how to turn it: all eight ways must show the one upright picture.</summary>
public class ImageOrientationTests
{
    private const string Upright = "444.jpg";

    public static TheoryData<string, string> Turned =>
    [
        .. Enumerable.Range(1, 8).Select(i => ($"orientation{i}.jpg", Upright)),
        ("exif6.webp", "lossless.webp"),
    ];

    internal static bool IsTurned(string file) => file.StartsWith("orientation", StringComparison.Ordinal) || file.StartsWith("exif6.", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Turned))]
    public void A_turned_file_is_seen_upright(string file, string upright)
    {
        var preprocessor = new ImagePreprocessor();
        byte[] expected = preprocessor.ToGray(PictureFiles.Read(upright));
        byte[] gray = preprocessor.ToGray(PictureFiles.Read(file));
        Assert.InRange(PictureFiles.MaxDifference(expected, gray), 0, 2);
    }

    [Theory]
    [MemberData(nameof(Turned))]
    public void A_turned_file_is_seen_upright_at_its_own_size(string file, string upright)
    {
        (ImageShape shape, _) = PictureFiles.Reference("rgb");
        var preprocessor = new ImagePreprocessor(shape);
        byte[] expected = preprocessor.ToGray(PictureFiles.Read(upright));
        byte[] gray = preprocessor.ToGray(PictureFiles.Read(file));
        // A JPEG's blocks are decoded row by row and then column by column: turned ones round differently.
        Assert.InRange(PictureFiles.MaxDifference(expected, gray), 0, 4);
    }

    // The decoder does not look at PNG's eXIf chunk, which cameras do not write.
    [Fact]
    public void A_PNG_is_seen_as_it_is_stored()
    {
        (ImageShape shape, byte[] upright) = PictureFiles.Reference("rgb");
        byte[] gray = new ImagePreprocessor(new ImageShape(shape.Width, shape.Height, 1)).ToGray(PictureFiles.Read("exif6.png"));

        // The mark asks for a quarter turn clockwise, which was not made.
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                Assert.Equal(upright[(y * shape.Width) + x], gray[((shape.Width - 1 - x) * shape.Height) + y]);
            }
        }
    }
}
