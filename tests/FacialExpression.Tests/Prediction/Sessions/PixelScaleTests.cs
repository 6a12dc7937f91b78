namespace FacialExpression.Tests.Prediction.Sessions;

public class PixelScaleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(255)]
    [InlineData(48 * 48)]
    public void Vectorized_scaling_equals_single_multiplications(int count)
    {
        byte[] gray = [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37))];
        float[] scaled = new float[count];
        PixelScale.Multiply(gray, 1f / 255f, scaled);
        Assert.Equal(gray.Select(g => g * (1f / 255f)), scaled);
    }
}
