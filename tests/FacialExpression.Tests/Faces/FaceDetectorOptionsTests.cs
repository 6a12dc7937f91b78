namespace FacialExpression.Tests.Faces;

public class FaceDetectorOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = new FaceDetectorOptions();
        Assert.Equal((24, null, 500, 1_280), (options.MinFaceSize, options.Threshold, options.MaxFaces, options.MaxSide));
        Assert.Equal(Math.Min(Environment.ProcessorCount, 4), options.Threads);
        Assert.Equal(ModelLimits.Default, options.ModelLimits);
    }

    [Theory]
    [InlineData(1, 1, 64, 1)]
    [InlineData(65_535, 2_000, 4_096, 1_024)]
    public void The_ends_of_each_range_are_accepted(int minFaceSize, int maxFaces, int maxSide, int threads)
    {
        var options = new FaceDetectorOptions
        {
            MinFaceSize = minFaceSize,
            MaxFaces = maxFaces,
            MaxSide = maxSide,
            Threads = threads,
        };
        Assert.Equal(
            (minFaceSize, maxFaces, maxSide, threads),
            (options.MinFaceSize, options.MaxFaces, options.MaxSide, options.Threads));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void MinFaceSize_out_of_range_is_refused(int value) =>
        AssertRefused("MinFaceSize must be from 1 to 65,535", () => new FaceDetectorOptions { MinFaceSize = value });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void Threshold_out_of_range_is_refused(float value) =>
        AssertRefused("Threshold must be above 0 and below 1", () => new FaceDetectorOptions { Threshold = value });

    [Theory]
    [InlineData(0)]
    [InlineData(2_001)]
    public void MaxFaces_out_of_range_is_refused(int value) =>
        AssertRefused("MaxFaces must be from 1 to 2,000", () => new FaceDetectorOptions { MaxFaces = value });

    [Theory]
    [InlineData(63)]
    [InlineData(4_097)]
    public void MaxSide_out_of_range_is_refused(int value) =>
        AssertRefused("MaxSide must be from 64 to 4,096", () => new FaceDetectorOptions { MaxSide = value });

    [Theory]
    [InlineData(0)]
    [InlineData(1_025)]
    public void Threads_out_of_range_are_refused(int value) =>
        AssertRefused("Threads must be from 1 to 1024", () => new FaceDetectorOptions { Threads = value });

    [Fact]
    public void ModelLimits_are_required() =>
        Assert.Throws<ArgumentNullException>(() => new FaceDetectorOptions { ModelLimits = null! });

    private static void AssertRefused(string message, Func<FaceDetectorOptions> make) => Assert.Contains(
        message, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
