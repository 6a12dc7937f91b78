namespace FacialExpression.Tests.Prediction.Sessions;

public class SessionDeviceTests
{
    [Theory]
    [InlineData(0, 256)]
    [InlineData(100_000, 256)]
    [InlineData(1_048_576, 256)]
    [InlineData(1_048_577, 255)]
    [InlineData(41_943_040, 6)]
    [InlineData(long.MaxValue / 8, 1)]
    public void A_batch_on_a_GPU_has_256_images_or_takes_a_gibibyte(long activations, int expected) =>
        Assert.Equal(expected, SessionDevice.Cuda(0).BatchSizeFor(activations));

    [Fact]
    public void A_batch_on_a_CPU_has_16_images() => Assert.Equal(16, SessionDevice.Cpu.BatchSizeFor(41_943_040));

    [Fact]
    public void A_GPU_computes_one_batch_while_the_next_is_prepared_and_keeps_the_buffers_of_four()
    {
        Assert.Equal((2, 4 * IdleBuffers.MaxBytes), (SessionDevice.Cuda(0).BatchesAtOnce, SessionDevice.Cuda(0).IdleBatchBytes));
        Assert.Equal(
            (Environment.ProcessorCount, IdleBuffers.MaxBytes),
            (SessionDevice.Cpu.BatchesAtOnce, SessionDevice.Cpu.IdleBatchBytes));
    }

    [Fact]
    public void A_fault_of_the_provider_that_is_none_of_the_GPU_stays_as_it_is()
    {
        var fault = new InvalidOperationException("a fault of the app");
        var device = new SessionDevice(0, _ => throw fault);
        Assert.Same(fault, Assert.Throws<InvalidOperationException>(() => device.GpuSettings()));
    }

    [Fact]
    public void CountActivations_counts_the_numbers_that_layers_hand_on()
    {
        // The image; its mean and that flattened; logits and scores; index and label.
        Assert.Equal((48 * 48) + 1 + 1 + 7 + 7 + 1 + 1, ModelGuard.CountActivations(HandMadeModel.BrightnessModel()));
        Assert.InRange(ModelGuard.CountActivations(PretrainedModel.Read()), 700_000, 900_000);
        Assert.Throws<InvalidModelFileException>(() => ModelGuard.CountActivations([1, 2, 3]));
    }

    [Fact]
    public void The_settings_specify_the_device()
    {
        Assert.False(SessionDevice.Of(PredictionDevice.Cpu, 3).IsGpu);
        Assert.True(SessionDevice.Of(PredictionDevice.Cuda, 3).IsGpu);
        Assert.Contains(
            "CUDA device 3",
            SessionDevice.Of(PredictionDevice.Cuda, 3).Fault(NativeMessages.Exception(NativeMessages.FullAtRun))!.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpressionClassifierOptions { Device = (PredictionDevice)2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpressionClassifierOptions { GpuDeviceId = -1 });
    }
}
