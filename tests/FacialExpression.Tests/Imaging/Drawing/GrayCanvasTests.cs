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

    [Fact]
    public void A_target_with_too_many_pixels_is_refused()
    {
        var target = new ImageShape(100_000, 100_000, 1);
        string message = Assert.Throws<ArgumentException>(() => new ImagePreprocessor(target)).Message;
        Assert.Contains("100000×100000×1", message, StringComparison.Ordinal);
    }
}
