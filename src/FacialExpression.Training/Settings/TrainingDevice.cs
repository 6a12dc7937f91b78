namespace FacialExpression.Training;

/// <summary>What training runs on.</summary>
public enum TrainingDevice
{
    /// <summary>CUDA where the app has brought it and a GPU is there, else the CPU. The result says which was taken.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The CUDA GPU that <see cref="TrainingOptions.GpuDeviceId"/> names. Needs the package <c>TorchSharp-cuda-linux</c> or <c>TorchSharp-cuda-windows</c> in the app.</summary>
    Cuda,
}
