using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Process-wide settings of libtorch for CUDA, which are there without a GPU.</summary>
[Collection(TorchTests.Name)]
public sealed class CudaSettingsTests : TensorTests
{
    [Fact]
    public void Settings_of_cuDNN_are_found_and_changed()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS has no CUDA.");
        foreach (LibTorchSetting? setting in new[] { LibTorchContext.DeterministicCudnn, LibTorchContext.BenchmarkCudnn })
        {
            Assert.NotNull(setting);
            bool before = setting.Get();
            setting.Set(!before);
            Assert.Equal(!before, setting.Get());
            setting.Set(before);
            Assert.Equal(before, setting.Get());
        }
    }

    [Fact]
    public void Settings_of_the_app_return_after_the_last_training()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS has no CUDA.");
        bool tf32 = torch.backends.cudnn.allow_tf32;
        Assert.False(LibTorchContext.DeterministicCudnn!.Get());
        using (CudaSettings.Use())
        {
            IDisposable second = CudaSettings.Use();
            Assert.True(LibTorchContext.DeterministicCudnn.Get());
            Assert.False(LibTorchContext.BenchmarkCudnn!.Get());
            Assert.False(torch.backends.cudnn.allow_tf32);
            Assert.False(torch.backends.cuda.matmul.allow_tf32);
            second.Dispose();
            second.Dispose();
            Assert.True(LibTorchContext.DeterministicCudnn.Get());
        }

        Assert.False(LibTorchContext.DeterministicCudnn.Get());
        Assert.Equal(tf32, torch.backends.cudnn.allow_tf32);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_are_as_before_after_one_of_them_fails(bool failsAtGet)
    {
        bool isBroken = true;
        bool first = false;
        bool second = false;
        T OrFail<T>(T value, bool isGet) =>
            isBroken && isGet == failsAtGet ? throw new InvalidOperationException("broken") : value;
        var settings = new CudaSettings(
        [
            (new LibTorchSetting(() => first, value => first = value), true),
            (new LibTorchSetting(() => OrFail(second, isGet: true), value => second = OrFail(value, isGet: false)), true),
        ]);
        Assert.Throws<InvalidOperationException>(settings.Begin);
        Assert.Throws<InvalidOperationException>(settings.Begin);
        Assert.Equal((false, false), (first, second));

        isBroken = false;
        using (settings.Begin())
        {
            Assert.Equal((true, true), (first, second));
        }

        Assert.Equal((false, false), (first, second));
    }

    [Fact]
    public void Compute_capability_is_unknown_without_a_GPU_of_that_number()
    {
        Assert.Null(CudaDriver.GetMajorCapability(1_000));
        Assert.False(CudaDriver.HasBFloat16(1_000));
        Assert.Equal(Precision.Float32, TorchEngine.Resolve(Precision.Auto, TrainingDevice.Cuda, 1_000));
        Assert.Equal(Precision.Mixed, TorchEngine.Resolve(Precision.Mixed, TrainingDevice.Cuda, 1_000));
    }

    [Fact]
    public void Compute_capability_of_a_GPU_decides_over_mixed_precision()
    {
        Assert.SkipUnless(torch.cuda.is_available(), "This machine has no CUDA.");
        int major = Assert.NotNull(CudaDriver.GetMajorCapability(0));
        Assert.InRange(major, 5, 99);
        Precision expected = major >= 8 ? Precision.Mixed : Precision.Float32;
        Assert.Equal(expected, TorchEngine.Resolve(Precision.Auto, TrainingDevice.Cuda));
    }
}
