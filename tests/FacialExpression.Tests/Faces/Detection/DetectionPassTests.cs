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
    public void Only_large_pictures_have_a_second_pass()
    {
        Assert.Single(DetectionPass.Of(384, 384, 24, 1280));
        Assert.Equal(new DetectionPass(320, 240, 64), DetectionPass.Of(4000, 3000, 24, 1280)[1]);
    }
}
