using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Drawing;

public class AreaReductionTests
{
    [Theory]
    [InlineData(6, 4, 3, 2)]
    [InlineData(7, 5, 3, 2)]
    [InlineData(640, 3, 211, 1)]
    [InlineData(5, 9, 5, 4)]
    [InlineData(9, 5, 4, 5)]
    [InlineData(1, 1000, 1, 7)]
    [InlineData(64, 64, 63, 63)]
    public void Each_pixel_is_the_mean_of_its_area(int width, int height, int columns, int rows)
    {
        var random = new Random(width * height);
        byte[] gray = new byte[width * height];
        random.NextBytes(gray);
        using Picture picture = Picture.FromPixels(gray, width, height, PixelFormat.Gray8);
        byte[] reduced = new byte[columns * rows];
        AreaReduction.Write(picture.View, columns, rows, reduced);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double mean = Mean(gray, width, height, (double)width / columns, (double)height / rows, column, row);
                Assert.InRange(reduced[(row * columns) + column], mean - 0.51, mean + 0.51);
            }
        }
    }

    [Fact]
    public void Turned_pictures_are_reduced_upright()
    {
        byte[] expected = Reduce("orientation1.jpg");
        for (int i = 2; i <= 8; i++)
        {
            Assert.InRange(PictureFiles.MaxDifference(expected, Reduce($"orientation{i}.jpg")), 0, 2);
        }
    }

    [Theory]
    [InlineData(SKColorType.Bgra8888)]
    [InlineData(SKColorType.Rgba8888)]
    public void A_row_becomes_the_gray_of_each_of_its_pixels(SKColorType type)
    {
        byte[] pixels = new byte[4 * 1003];
        new Random(4).NextBytes(pixels);
        byte[] gray = new byte[1003];
        GrayRow.Convert(pixels, type, gray);
        (int red, int blue) = type == SKColorType.Rgba8888 ? (0, 2) : (2, 0);
        Assert.Equal(
            pixels.Chunk(4).Select(p => Gray.Of(p[red], p[1], p[blue])),
            gray);
    }

    [Fact]
    public void A_canceled_token_stops_between_rows()
    {
        using Picture picture = Picture.FromPixels(new byte[100], 10, 10, PixelFormat.Gray8);
        Assert.ThrowsAny<OperationCanceledException>(
            () => AreaReduction.Write(picture.View, 5, 5, new byte[25], new CancellationToken(canceled: true)));
    }

    private static byte[] Reduce(string file)
    {
        using Picture picture = Picture.Decode(PictureFiles.Read(file));
        byte[] reduced = new byte[32 * 40];
        AreaReduction.Write(picture.View, 32, 40, reduced);
        return reduced;
    }

    private static double Mean(byte[] gray, int width, int height, double stepX, double stepY, int column, int row)
    {
        double sum = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double right = Math.Min(x + 1, (column + 1) * stepX) - Math.Max(x, column * stepX);
                double down = Math.Min(y + 1, (row + 1) * stepY) - Math.Max(y, row * stepY);
                sum += gray[(y * width) + x] * Math.Max(0, right) * Math.Max(0, down);
            }
        }

        return sum / (stepX * stepY);
    }
}
