using System.Text;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Drawing;

public class GrayCanvasTests
{
    // 30,000 rows × 100,000 target columns do not fit 32 bits: the crop to the target's shape took the picture for a strip.
    [Fact]
    public void A_high_picture_for_a_wide_target_keeps_its_columns()
    {
        const int Columns = 70;
        const int Rows = 30_000;
        byte[] pixels = new byte[Columns * Rows];
        for (int y = 0; y < Rows; y++)
        {
            pixels.AsSpan(y * Columns, 3).Fill(255);
            pixels.AsSpan((y * Columns) + Columns - 3, 3).Fill(255);
        }

        byte[] gray = new byte[100_000];
        new ImagePreprocessor(new ImageShape(1, 100_000, 1)).ToGray(pixels, Columns, Rows, PixelFormat.Gray8, 0, gray);
        Assert.Equal([255, 0, 255], [gray[1000], gray[50_000], gray[99_000]]);
    }

    // The same for rows: a million of them, in a target of 4,096.
    [Fact]
    public void A_million_rows_are_cropped_about_their_middle()
    {
        const int Rows = 1_000_000;
        byte[] pixels = new byte[Rows];
        pixels.AsSpan((Rows / 2) - 64, 128).Fill(200);
        byte[] gray = new byte[4096 * 4096];
        new ImagePreprocessor(new ImageShape(4096, 4096, 1)).ToGray(pixels, 1, Rows, PixelFormat.Gray8, 0, gray);
        Assert.False(gray.AsSpan().ContainsAnyExcept((byte)200));
    }

    // A gray picture of the target's size is copied, turned upright after EXIF's definition of the eight orientations.
    [Theory]
    [InlineData(1, "012345")]
    [InlineData(2, "210543")]
    [InlineData(3, "543210")]
    [InlineData(4, "345012")]
    [InlineData(5, "031425")]
    [InlineData(6, "304152")]
    [InlineData(7, "524130")]
    [InlineData(8, "251403")]
    public void A_gray_picture_of_the_targets_size_is_turned_pixel_by_pixel(int orientation, string expected)
    {
        byte[] stored = [.. "012..345"u8];
        var info = new SKImageInfo(3, 2, SKColorType.Gray8, SKAlphaType.Opaque);
        var view = new PixelView(stored, info, rowBytes: 5, Orientation.Of((SKEncodedOrigin)orientation));
        byte[] gray = new byte[6];
        Assert.True(new GrayCanvas(new ImageShape(view.Height, view.Width, 1)).TryWrite(view, gray));
        Assert.Equal(expected, Encoding.ASCII.GetString(gray));
    }

    // ML.NET's arithmetic draws some widths one pixel too narrow, and leaves the last column and row empty.
    [Fact]
    public void An_edge_that_rounding_leaves_empty_repeats_the_one_before_it()
    {
        int[] narrow = [.. Enumerable.Range(48, 300).Where(side => (int)(side * (48f / side)) == 47)];
        Assert.NotEmpty(narrow);
        foreach (int side in narrow.Take(3))
        {
            byte[] pixels = [.. Enumerable.Range(0, side * side).Select(i => (byte)((i % side) + (i / side / 2)))];
            byte[] gray = new byte[48 * 48];
            new ImagePreprocessor().ToGray(pixels, side, side, PixelFormat.Gray8, 0, gray);
            for (int i = 0; i < 48; i++)
            {
                Assert.Equal(gray[(i * 48) + 46], gray[(i * 48) + 47]);
                Assert.Equal(gray[(46 * 48) + i], gray[(47 * 48) + i]);
                Assert.True(gray[(i * 48) + 47] > gray[i * 48], "The last column must repeat the pixel beside it, in each row.");
            }

            Assert.True(gray[47 * 48] > gray[0], "The last row must repeat the row above it.");
        }
    }

    [Fact]
    public void A_target_with_too_many_pixels_is_refused()
    {
        var target = new ImageShape(100_000, 100_000, 1);
        string message = Assert.Throws<ArgumentException>(() => new ImagePreprocessor(target)).Message;
        Assert.Contains("100000×100000×1", message, StringComparison.Ordinal);
    }
}
