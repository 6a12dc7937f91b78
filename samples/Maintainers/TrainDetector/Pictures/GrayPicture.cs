namespace FacialExpression.Samples.TrainDetector;

/// <summary>A gray picture in memory.</summary>
/// <param name="Pixels">Row by row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal sealed record GrayPicture(byte[] Pixels, int Width, int Height)
{
    /// <summary>Half as wide and high, each pixel the mean of four; an odd last row or column is left out.</summary>
    public GrayPicture Halve()
    {
        (int width, int height) = (Width / 2, Height / 2);
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> upper = Pixels.AsSpan(2 * y * Width, Width);
            ReadOnlySpan<byte> lower = Pixels.AsSpan(((2 * y) + 1) * Width, Width);
            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (byte)((upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1] + 2) / 4);
            }
        }

        return new GrayPicture(pixels, width, height);
    }
}
