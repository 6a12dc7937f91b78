namespace FacialExpression.Tests.Faces.Detection;

public class DetectorInputTests
{
    // Memory that was used before must not show beyond the picture.
    [Theory]
    [InlineData(33, 40)]
    [InlineData(64, 33)]
    [InlineData(64, 64)]
    public void What_the_picture_does_not_fill_is_black(int width, int height)
    {
        byte[] white = [.. Enumerable.Repeat(byte.MaxValue, 64 * 64)];
        DetectorInput.Of(white, 64, 64).Dispose();
        using var input = DetectorInput.Of(white.AsSpan(0, width * height), width, height);
        Assert.Equal((64, 64), (input.Width, input.Height));
        for (int y = 0; y < input.Height; y++)
        {
            for (int x = 0; x < input.Width; x++)
            {
                Assert.Equal(x < width && y < height ? 255 * DetectorContract.Scale : 0, input.Values[(y * 64) + x], 1e-6f);
            }
        }
    }
}
