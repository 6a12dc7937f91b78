namespace FacialExpression.Tests.Prediction;

public class ExpressionClassifierOptionsTests
{
    [Fact]
    public void Defaults_are_those_documented()
    {
        var options = new ExpressionClassifierOptions();
        Assert.Same(ImageLimits.Default, options.ImageLimits);
        Assert.Same(ModelLimits.Default, options.ModelLimits);
        Assert.Equal(PredictionDevice.Cpu, options.Device);
        Assert.Equal(0, options.GpuDeviceId);
        Assert.Equal(Environment.ProcessorCount < 4 ? Environment.ProcessorCount : 4, options.Threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public void Threads_accepts_both_ends_of_its_range(int threads) =>
        Assert.Equal(threads, new ExpressionClassifierOptions { Threads = threads }.Threads);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1025)]
    public void Threads_refuses_what_is_outside_its_range(int threads)
    {
        ArgumentOutOfRangeException e =
            Assert.Throws<ArgumentOutOfRangeException>(() => new ExpressionClassifierOptions { Threads = threads });
        Assert.Equal("Threads", e.ParamName);
    }

    [Fact]
    public void Device_and_its_number_accept_what_is_documented()
    {
        var options = new ExpressionClassifierOptions { Device = PredictionDevice.Cuda, GpuDeviceId = 3 };
        Assert.Equal((PredictionDevice.Cuda, 3), (options.Device, options.GpuDeviceId));
        Assert.Equal(0, (options with { GpuDeviceId = 0 }).GpuDeviceId);
    }

    [Fact]
    public void Limits_that_are_null_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new ExpressionClassifierOptions { ImageLimits = null! });
        Assert.Throws<ArgumentNullException>(() => new ExpressionClassifierOptions { ModelLimits = null! });
    }
}
