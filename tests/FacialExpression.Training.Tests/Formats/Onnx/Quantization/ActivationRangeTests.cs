using FacialExpression.Training.Formats.Onnx.Quantization;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

public class ActivationRangeTests
{
    [Theory]
    [InlineData(0, 255, 1, 0)]
    [InlineData(-51, 204, 1, 51)]
    [InlineData(3, 510, 2, 0)]
    [InlineData(-510, -3, 2, 255)]
    [InlineData(0, 0, 1, 0)]
    public void Zero_is_a_level(float least, float most, float scale, byte zeroPoint)
    {
        var range = new ActivationRange(least, most);
        Assert.Equal(scale, range.Scale);
        Assert.Equal(zeroPoint, range.ZeroPoint);
    }

    [Theory]
    [InlineData(0, 254, 1, 1)]
    [InlineData(-127, 127, 1, 128)]
    [InlineData(0, 0, 255f / 254, 1)]
    public void A_level_below_the_least_number_widens_the_steps(float least, float most, float scale, byte zeroPoint)
    {
        var before = new ActivationRange(least, most);
        ActivationRange range = before.WithLevelBelow();
        Assert.Equal(scale, range.Scale, 1e-6f);
        Assert.Equal(zeroPoint, range.ZeroPoint);
        Assert.Equal(before.Least - scale, range.Least, 0.51f * scale);
        Assert.Equal(before.Most, range.Most, 0.51f * scale);
    }
}
