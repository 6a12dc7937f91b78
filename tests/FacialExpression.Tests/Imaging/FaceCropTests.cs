using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

public class FaceCropTests
{
    private readonly ImagePreprocessor _preprocessor = new();

    // A box with its margin, cut out by hand, must give the same pixels.
    [Theory]
    [InlineData(30, 20, 60, 60, 0f, 30, 20, 60)]
    [InlineData(30, 20, 60, 60, 0.25f, 15, 5, 90)]
    [InlineData(40, 30, 40, 60, 0f, 30, 30, 60)]
    [InlineData(40, 30, 60, 40, 0f, 40, 20, 60)]
    [InlineData(30, 20, 48, 48, 0f, 30, 20, 48)]
    public void A_face_is_cropped_to_the_square_about_its_box_with_the_margin(
        float x, float y, float width, float height, float margin, int left, int top, int side)
    {
        byte[] expected = _preprocessor.ToGray(TestImages.Draw(side, side, (u, v) => Color(left + u, top + v)));
        Assert.Equal(expected, Crop(new FaceBox(x, y, width, height), margin));
    }

    // Boxes of 48 pixels beyond each corner and each side of 160×120: no resize, so each pixel is known.
    [Theory]
    [InlineData(-12, -24)]
    [InlineData(124, 96)]
    [InlineData(-12, 96)]
    [InlineData(124, -24)]
    [InlineData(-47, 50)]
    [InlineData(159, 50)]
    [InlineData(50, -47)]
    [InlineData(50, 119)]
    public void A_face_crop_beyond_the_picture_repeats_its_edge(int left, int top)
    {
        byte[] gray = Crop(new FaceBox(left, top, 48, 48), 0);
        byte[] whole = new byte[160 * 120];
        using (Picture picture = Picture.Decode(TestImages.Draw(160, 120, Color)))
        {
            picture.CopyTo(whole, PixelFormat.Gray8);
        }

        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 48; x++)
            {
                int place = (Math.Clamp(y + top, 0, 119) * 160) + Math.Clamp(x + left, 0, 159);
                Assert.Equal(whole[place], gray[(y * 48) + x]);
            }
        }
    }

    // Boxes of 480 pixels, ten for each of the network's, of which one row or column is inside the picture.
    [Theory]
    [InlineData(-479, -180, 0, 60)]
    [InlineData(159, -180, 159, 60)]
    [InlineData(-160, -479, 80, 0)]
    [InlineData(-160, 119, 80, 119)]
    public void A_box_that_only_touches_the_picture_repeats_what_it_touches(int left, int top, int x, int y)
    {
        byte[] pixels = new byte[160 * 120];
        for (int i = 0; i < pixels.Length; i++)
        {
            // The touched side has one level, and the rest another.
            bool isTouched = x is 0 or 159 ? i % 160 == x : i / 160 == y;
            pixels[i] = isTouched ? (byte)150 : (byte)20;
        }

        using Picture picture = Picture.FromPixels(pixels, 160, 120, PixelFormat.Gray8);
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(picture, new FaceBox(left, top, 480, 480), 0, gray);
        Assert.All(gray, level => Assert.Equal(150, level));
    }

    // Four quarters of 30×30 pixels, in the middle of a box of 120.
    [Fact]
    public void A_box_that_is_larger_than_its_picture_keeps_the_picture_in_its_place()
    {
        byte[] pixels = new byte[60 * 60];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Level(i % 60 >= 30, i / 60 >= 30);
        }

        using Picture picture = Picture.FromPixels(pixels, 60, 60, PixelFormat.Gray8);
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(picture, new FaceBox(-30, -30, 120, 120), 0, gray);
        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 48; x++)
            {
                // Between the quarters they mix.
                if (Math.Abs(x - 23.5) > 2 && Math.Abs(y - 23.5) > 2)
                {
                    Assert.Equal(Level(x > 23, y > 23), gray[(y * 48) + x], 2d);
                }
            }
        }

        static byte Level(bool isRight, bool isLow) => (byte)(40 + (isRight ? 60 : 0) + (isLow ? 100 : 0));
    }

    [Theory]
    [InlineData(-59, 10, 60)]
    [InlineData(159, 10, 60)]
    [InlineData(10, 119, 60)]
    [InlineData(-0.4f, -59.6f, 60)]
    [InlineData(-100, -100, 400)]
    [InlineData(159.9f, 119.9f, 0.05f)]
    public void A_box_that_overlaps_the_picture_is_accepted(float x, float y, float side) =>
        Assert.Equal(48 * 48, Crop(new FaceBox(x, y, side, side), 0.1f).Length);

    [Theory]
    [InlineData(0, 0, 0, 10)]
    [InlineData(0, 0, 10, -1)]
    [InlineData(160, 0, 10, 10)]
    [InlineData(-10, 0, 10, 10)]
    [InlineData(0, 120, 10, 10)]
    [InlineData(float.NaN, 0, 10, 10)]
    [InlineData(0, 0, float.PositiveInfinity, 10)]
    [InlineData(-1e9f, -1e9f, 3e9f, 3e9f)]
    public void A_box_without_size_or_outside_the_picture_is_refused(float x, float y, float width, float height)
    {
        var box = new FaceBox(x, y, width, height);
        string message = Assert.Throws<ArgumentException>(() => Crop(box, 0)).Message;
        Assert.Contains("160×120", message, StringComparison.Ordinal);
        Assert.Contains(box.ToString(), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_face_crop_has_the_shape_of_a_model_that_is_not_square()
    {
        var wide = new ImagePreprocessor(new ImageShape(20, 30, 1));
        byte[] gray = new byte[600];
        using Picture picture = Picture.Decode(TestImages.Draw(160, 120, Color));
        wide.ToGray(picture, new FaceBox(50, 40, 20, 20), 0, gray);

        // 20 rows ask for 30 columns about the same middle.
        Assert.Equal(wide.ToGray(TestImages.Draw(30, 20, (u, v) => Color(45 + u, 40 + v))), gray);
    }

    // A picture of half a billion pixels in one row, as large as one can be: no coordinate may overflow.
    [Theory]
    [InlineData(4.9e8f, 2e9f)]
    [InlineData(4.9e8f, 5.3e8f)]
    [InlineData(-5e8f, 5.3e8f)]
    [InlineData(0, 5e8f)]
    public void A_face_crop_of_the_largest_picture_stays_within_32_bits(float x, float side)
    {
        var face = new FaceBox(x, 0, side, side);
        if (FaceCrop.CanSee(face, 0, ImageShape.Fer2013, ImageLimits.LargestMaxPixels, 1))
        {
            SKRectI crop = FaceCrop.Of(face, 0, ImageShape.Fer2013, ImageLimits.LargestMaxPixels, 1);
            Assert.True(crop.Left < crop.Right && crop.Top < crop.Bottom, $"{crop}");
            Assert.InRange((double)crop.Right - crop.Left, side * 0.99, side * 1.01);
        }
        else
        {
            Assert.True(side > ImageLimits.LargestMaxPixels);
        }
    }

    [Fact]
    public void FaceBox_has_value_equality_and_the_same_text_in_every_culture()
    {
        var face = new FaceBox(120.5f, 80, 96, 96);
        Assert.Equal(face, new FaceBox { X = 120.5f, Y = 80, Width = 96, Height = 96 });
        Assert.NotEqual(face, face with { X = 0 });
        Assert.Equal("96×96 at (120.5, 80)", face.ToString());
    }

    private static SKColor Color(int x, int y) => new((byte)(x * 1.5), (byte)(y * 2), (byte)(x * y));

    private byte[] Crop(FaceBox box, float margin)
    {
        using Picture picture = Picture.Decode(TestImages.Draw(160, 120, Color));
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(picture, box, margin, gray);
        return gray;
    }
}
