namespace FacialExpression.Tests.Imaging;

public class FaceBoxTests
{
    [Theory]
    [InlineData(1.25f, 2, "3×4.5 at (1.3, 2)")]
    [InlineData(-0.04f, -0.4f, "3×4.5 at (0, -0.4)")]
    public void Text_has_a_tenth_of_a_pixel_and_no_negative_zero(float x, float y, string expected) =>
        Assert.Equal(expected, new FaceBox(x, y, 3, 4.5f).ToString());

    [Theory]
    [InlineData(0, 0, 10, 10, 1)]
    [InlineData(5, 0, 10, 10, 1 / 3f)]
    [InlineData(2, 2, 5, 5, 0.25f)]
    [InlineData(10, 0, 10, 10, 0)]
    [InlineData(20, 20, 10, 10, 0)]
    [InlineData(2, 2, 0, 5, 0)]
    [InlineData(2, 2, -5, 5, 0)]
    [InlineData(float.NaN, 2, 5, 5, 0)]
    [InlineData(0, 0, float.PositiveInfinity, float.PositiveInfinity, 0)]
    [InlineData(-3e38f, -3e38f, float.MaxValue, float.MaxValue, 0)]
    public void IntersectionOverUnion_is_the_common_part_of_both(float x, float y, float width, float height, float expected)
    {
        var box = new FaceBox(0, 0, 10, 10);
        var other = new FaceBox(x, y, width, height);
        Assert.Equal(expected, box.IntersectionOverUnion(other), 6);
        Assert.Equal(expected, other.IntersectionOverUnion(box), 6);
    }

    [Fact]
    public void Boxes_as_large_as_a_float_overlap_wholly()
    {
        var box = new FaceBox(0, 0, float.MaxValue, float.MaxValue);
        Assert.Equal(1, box.IntersectionOverUnion(box));
    }
}
