namespace FacialExpression.Tests.Prediction.Sessions;

public class CudaFaultTests
{
    [Theory]
    [InlineData(NativeMessages.CpuBuild, "Gpu.*--version 1\\.31\\.0.*ExcludeAssets=\"native;build\"")]
    [InlineData(NativeMessages.NoCudaLinux, "CUDA 13 \\(\"libcublasLt\\.so\\.13\"\\) is missing or of another version.*cuDNN 9")]
    [InlineData(NativeMessages.NoCudnnLinux, "cuDNN 9 \\(\"libcudnn\\.so\\.9\"\\) is missing")]
    [InlineData(NativeMessages.OtherCudaLinux, "CUDA 13 is missing or of another version.*undefined symbol: cudaMallocHost")]
    [InlineData(NativeMessages.NoCudnnAtRun, "cuDNN 9 is missing.*the folder of libcudnn\\.so\\.9|their folders bin")]
    [InlineData(NativeMessages.NoCudnnAtRun, "apt-get install cuda-toolkit-13 libcudnn9-cuda-13;|nvidia\\.com/cudnn-downloads")]
    [InlineData(NativeMessages.NoDriverLinux, "driver is missing or too old for CUDA 13.*nvidia-smi")]
    [InlineData(NativeMessages.NoCudnnWindows, "cuDNN 9 \\(\"cudnn64_9\\.dll\"\\) is missing")]
    [InlineData(NativeMessages.NoLibraryWindows, "CUDA 13 is missing or of another version")]
    [InlineData(NativeMessages.NoProviderLinux, "a file of ONNX Runtime's GPU build is missing.*dotnet publish --runtime")]
    [InlineData(NativeMessages.OldDriver, "driver is missing or too old for CUDA 13.*nvidia-smi")]
    [InlineData(NativeMessages.NoDevice, "sees no GPU.*--gpus all")]
    [InlineData(NativeMessages.NoSuchNumber, "no GPU of this number.*nvidia-smi -L")]
    [InlineData(NativeMessages.NumberOutOfRange, "no GPU of this number.*nvidia-smi -L.*between 0")]
    [InlineData(NativeMessages.FullAtLoad, "its memory is full.*nvidia-smi.*CUDA failure 2: out of memory\"")]
    [InlineData(NativeMessages.FullAtHandle, "its memory is full.*CUBLAS_STATUS_ALLOC_FAILED\"")]
    [InlineData(NativeMessages.FullAtRun, "its memory is full.*buffer of size 4585490524\"")]
    [InlineData(NativeMessages.FullAtRunSince131, "its memory is full.*trying to allocate 4585490524\"")]
    [InlineData(NativeMessages.UnsupportedGpu, "this GPU is not among those that ONNX Runtime 1\\.31\\.0 is built for")]
    [InlineData(NativeMessages.OtherFailure, "failed\\..*nvidia-smi.*CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED\"")]
    [InlineData(NativeMessages.OtherCudnn, "failed\\..*nvidia-smi")]
    public void A_native_message_becomes_one_exception_with_cause_and_remedy(string native, string expected)
    {
        Exception cause = NativeMessages.Exception(native);
        PredictionEngineException? fault = CudaFault.Describe(cause, gpuDeviceId: 7);
        Assert.NotNull(fault);
        Assert.StartsWith("CUDA device 7 was requested (Device = Cuda, or MLContext.GpuDeviceId), but ", fault.Message);
        Assert.Matches(expected, fault.Message);
        Assert.DoesNotContain("hostname", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.InRange(fault.Message.Length, 100, 800);
        Assert.Same(cause, fault.InnerException);
    }

    [Fact]
    public void Remedies_are_those_of_the_system()
    {
        bool isWindows = OperatingSystem.IsWindows();
        string Remedy(string native) => CudaFault.Describe(NativeMessages.Exception(native), 0)!.Message;
        Assert.Contains(
            isWindows ? "Gpu.Windows --version" : "Gpu.Linux --version",
            Remedy(NativeMessages.CpuBuild),
            StringComparison.Ordinal);
        Assert.Contains(
            isWindows ? "--runtime win-x64" : "--runtime linux-x64",
            Remedy(NativeMessages.NoProviderLinux),
            StringComparison.Ordinal);
        string cuda = Remedy(NativeMessages.NoCudaLinux);
        string cudnn = Remedy(NativeMessages.NoCudnnLinux);
        Assert.Contains(isWindows ? "bin to PATH" : "folder of libcudart.so.13 to", cuda, StringComparison.Ordinal);
        Assert.Contains(isWindows ? "bin to PATH" : "folder of libcudnn.so.9 to", cudnn, StringComparison.Ordinal);
        Assert.Equal(!isWindows, cuda.Contains("ldd libonnxruntime_providers_cuda.so", StringComparison.Ordinal));
        Assert.DoesNotContain("ldd", cudnn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_unknown_form_is_reported_whole() => Assert.Equal(
        "\"something else\"", CudaFault.Reason(new InvalidOperationException("something else")));

    // The entry point is missing where an app brings an older build of ONNX Runtime for CPUs.
    [Fact]
    public void A_missing_entry_point_names_the_package() => Assert.Contains(
        "dotnet add package Microsoft.ML.OnnxRuntime.Gpu.",
        CudaFault.Describe(new EntryPointNotFoundException("OrtSessionOptionsAppendExecutionProvider_CUDA"), 0)?.Message);

    [Fact]
    public void A_fault_of_a_model_or_of_the_app_is_none_of_the_GPU()
    {
        Assert.Null(CudaFault.Describe(NativeMessages.Exception(NativeMessages.DamagedModel), 0));
        Assert.Null(CudaFault.Describe(new InvalidOperationException("CUDA failure 2: out of memory"), 0));
    }

    [Theory]
    [InlineData(NativeMessages.FullAtLoad, true)]
    [InlineData(NativeMessages.FullAtHandle, true)]
    [InlineData(NativeMessages.FullAtRun, true)]
    [InlineData(NativeMessages.OtherFailure, false)]
    [InlineData(NativeMessages.DamagedModel, false)]
    public void Short_memory_is_recognized(string native, bool expected) =>
        Assert.Equal(expected, CudaFault.IsOutOfMemory(NativeMessages.Exception(native)));

    [Fact]
    public void A_long_native_message_is_cut()
    {
        string native = "[ErrorCode:Fail] Failed to allocate memory for requested buffer of size " + new string('9', 5000);
        Assert.InRange(CudaFault.Describe(NativeMessages.Exception(native), 0)!.Message.Length, 100, 800);
    }
}
