using System.Text.Json;

namespace FacialExpression.Tests;

public class ImageShapeTests
{
    [Fact]
    public void A_shape_has_its_size_and_text()
    {
        var shape = new ImageShape(20, 30, 3);
        Assert.Equal((20, 30, 3, 1800), (shape.Height, shape.Width, shape.Channels, shape.Size));
        Assert.Equal("20×30×3", shape.ToString());
        Assert.Equal(new ImageShape(20, 30, 1), shape with { Channels = 1 });
    }

    [Theory]
    [InlineData(0, 48, 1, "Height")]
    [InlineData(48, -1, 1, "Width")]
    [InlineData(48, 48, 0, "Channels")]
    public void A_side_below_one_is_refused(int height, int width, int channels, string name) => Assert.Contains(
        $"{name} must be at least 1",
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageShape(height, width, channels)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_size_beyond_an_int_overflows_instead_of_wrapping() =>
        Assert.Throws<OverflowException>(() => new ImageShape(50_000, 50_000, 1).Size);

    [Fact]
    public void A_shape_round_trips_as_JSON()
    {
        string json = JsonSerializer.Serialize(new ImageShape(20, 30, 1));
        Assert.Equal(new ImageShape(20, 30, 1), JsonSerializer.Deserialize<ImageShape>(json));
    }
}
