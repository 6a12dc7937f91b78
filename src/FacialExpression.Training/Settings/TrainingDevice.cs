namespace FacialExpression.Training;

/// <summary>The device to train on.</summary>
public enum TrainingDevice
{
    /// <summary>
    /// CUDA if the app references it and a GPU is there, otherwise the CPU. The trained model reports which.
    /// </summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>
    /// The CUDA GPU with the number <see cref="TrainingOptions.GpuDeviceId"/>. The app needs the package
    /// <c>TorchSharp-cuda-linux</c> or <c>TorchSharp-cuda-windows</c>.
    /// </summary>
    Cuda,
}
