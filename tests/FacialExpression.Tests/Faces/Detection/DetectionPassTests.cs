namespace FacialExpression.Tests.Faces.Detection;

public class DetectionPassTests
{
    [Theory]
    [InlineData(320, 240, 24, 320, 240)]
    [InlineData(640, 480, 24, 640, 480)]
    [InlineData(4000, 3000, 24, 1280, 960)]
    [InlineData(640, 480, 64, 320, 240)]
    [InlineData(20_000, 1, 24, 1280, 1)]
    [InlineData(1, 50_000_000, 24, 1, 1280)]
    [InlineData(1, 1, 60_000, 1, 1)]
    public void Pictures_are_reduced_to_what_the_network_needs(
        int width, int height, float smallestFace, int expectedWidth, int expectedHeight)
    {
        DetectionPass pass = DetectionPass.Of(width, height, smallestFace, 1280)[0];
        Assert.Equal((expectedWidth, expectedHeight), (pass.Width, pass.Height));
        Assert.Equal(0, pass.LeastSide);
    }

    [Fact]
    public void Only_large_pictures_have_more_passes()
    {
        Assert.Single(DetectionPass.Of(384, 384, 24, 1280));
        Assert.Equal(new DetectionPass(320, 240, 64), Assert.Single(DetectionPass.Of(4000, 3000, 24, 1280).Skip(1)));
    }

    [Theory]
    [InlineData(4000, 3000, 1280, 2)]
    [InlineData(4000, 3000, 4096, 3)]
    [InlineData(2000, 4000, 1600, 3)]
    public void The_last_pass_sees_the_whole_picture_at_once(int width, int height, int maxSide, int count)
    {
        IReadOnlyList<DetectionPass> passes = DetectionPass.Of(width, height, 24, maxSide);
        Assert.Equal(count, passes.Count);
        Assert.InRange(Math.Max(passes[^1].Width, passes[^1].Height), 1, 384);
    }
}
