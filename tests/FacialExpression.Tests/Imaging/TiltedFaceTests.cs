using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

/// <summary>Faces whose roll is taken out.</summary>
public class TiltedFaceTests
{
    private const int Side = 240;
    private readonly ImagePreprocessor _preprocessor = new();

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    [InlineData(90)]
    [InlineData(180)]
    public void A_tilted_face_gives_the_pixels_of_the_upright_one(float degrees)
    {
        byte[] expected = Crop(Drawn(0), Face(0));
        byte[] tilted = Crop(Drawn(degrees), Face(degrees));
        byte[] ignored = Crop(Drawn(degrees), Face(degrees) with { Landmarks = null });
        Assert.InRange(MeanDifference(expected, tilted), 0, 4);
        Assert.InRange(MeanDifference(expected, ignored), 12, 255);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_tilted_face_in_a_turned_picture_is_the_same(byte orientation)
    {
        byte[] jpeg = TestImages.Gray(Side, Side, Drawn(0), SKEncodedImageFormat.Jpeg);
        using Picture turned = Picture.Decode(TestImages.WithOrientation(jpeg, orientation));

        // The upright picture has the face turned by as much.
        float degrees = orientation switch { 3 => 180, 6 => 90, 8 => -90, _ => 0 };
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(turned, Face(degrees), 0, gray);
        Assert.InRange(MeanDifference(Crop(Drawn(0), Face(0)), gray), 0, 4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9.9f)]
    [InlineData(-9.9f)]
    public void An_upright_face_is_the_box_itself_bit_for_bit(float degrees)
    {
        byte[] picture = Drawn(0);
        Assert.Equal(Crop(picture, Face(0) with { Landmarks = null }), Crop(picture, Face(degrees)));
    }

    [Fact]
    public void A_tilted_face_has_the_same_pixels_in_gray_and_in_color()
    {
        byte[] color = [.. Drawn(0).SelectMany<byte, byte>(level => [level, level, level, 255])];
        using Picture picture = Picture.FromPixels(color, Side, Side, PixelFormat.Rgba32);
        byte[] expected = new byte[48 * 48];
        _preprocessor.ToGray(picture, Face(20), 0, expected);
        Assert.Equal(expected, Crop(Drawn(0), Face(20)));
    }

    [Fact]
    public void Eyes_that_nearly_coincide_have_no_roll()
    {
        FaceLandmarks side = Face(0).Landmarks! with { RightEye = new FacePoint(100, 95), LeftEye = new FacePoint(106, 105) };
        Assert.Equal(0, (Face(0) with { Landmarks = side }).Tilt);
        Assert.InRange(side.Roll, 50, 70);
        FacePoint nowhere = new(float.NaN, float.NaN);
        Assert.Equal(0, (Face(0) with { Landmarks = side with { LeftEye = nowhere } }).Tilt);
    }

    [Theory]
    [InlineData(-30, -30)]
    [InlineData(200, 150)]
    public void Beyond_the_picture_its_edge_repeats(float x, float y)
    {
        DetectedFace face = Face(20) with { Box = new FaceBox(x, y, 90, 90) };
        byte[] white = [.. Enumerable.Repeat((byte)200, Side * Side)];
        Assert.All(Crop(white, face), level => Assert.Equal(200, level));
    }

    [Fact]
    public void A_tilted_face_outside_the_picture_is_refused_as_an_upright_one()
    {
        DetectedFace face = Face(20) with { Box = new FaceBox(500, 10, 90, 90) };
        Assert.Contains(
            "(500, 10)",
            Assert.Throws<ArgumentException>(() => Crop(Drawn(0), face)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_wholly_transparent_tilted_face_is_refused()
    {
        using Picture picture = Picture.Decode(TestImages.Solid(Side, Side, SKColors.Transparent));
        Assert.Throws<ImageFormatException>(() => _preprocessor.ToGray(picture, Face(20), 0, new byte[48 * 48]));
    }

    private byte[] Crop(byte[] gray, DetectedFace face)
    {
        using Picture picture = Picture.FromPixels(gray, Side, Side, PixelFormat.Gray8);
        byte[] crop = new byte[48 * 48];
        _preprocessor.ToGray(picture, face, 0, crop);
        return crop;
    }

    private static double MeanDifference(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();

    private static DetectedFace Face(float degrees)
    {
        (float sin, float cos) = MathF.SinCos(float.DegreesToRadians(degrees));
        FacePoint Turned(float x, float y) => new((Side / 2) + (x * cos) - (y * sin), (Side / 2) + (x * sin) + (y * cos));
        return new DetectedFace
        {
            Box = new FaceBox((Side / 2) - 48, (Side / 2) - 48, 96, 96),
            Landmarks = new FaceLandmarks
            {
                RightEye = Turned(-20, -15),
                LeftEye = Turned(20, -15),
                Nose = Turned(0, 5),
                RightMouthCorner = Turned(-15, 25),
                LeftMouthCorner = Turned(15, 25),
            },
        };
    }

    /// <summary>A drawn face of 96×96 in the middle, turned about its center.</summary>
    private static byte[] Drawn(float degrees)
    {
        using SKImage small = SKImage.FromPixelCopy(
            new SKImageInfo(48, 48, SKColorType.Gray8, SKAlphaType.Opaque),
            ExpressionDataset.Draw(1, 0, seed: 5).Training.GetPixels(0).ToArray());
        using var picture = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Gray8, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(picture);
        canvas.Clear(SKColors.Gray);
        canvas.RotateDegrees(degrees, Side / 2, Side / 2);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.Medium, IsAntialias = true };
        canvas.DrawImage(small, SKRect.Create((Side / 2) - 48, (Side / 2) - 48, 96, 96), paint);
        canvas.Flush();
        return picture.GetPixelSpan().ToArray();
    }
}
