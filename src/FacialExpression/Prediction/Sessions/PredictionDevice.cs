namespace FacialExpression;

/// <summary>The device that a model predicts on.</summary>
public enum PredictionDevice
{
    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>
    /// The NVIDIA GPU with the number <c>GpuDeviceId</c>. The app needs the package <c>Microsoft.ML.OnnxRuntime.Gpu.Linux</c> or
    /// <c>Microsoft.ML.OnnxRuntime.Gpu.Windows</c>, and the machine CUDA and cuDNN: docs/gpu.md has the lines.
    /// </summary>
    Cuda,
}
