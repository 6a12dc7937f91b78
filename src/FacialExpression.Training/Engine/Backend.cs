using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>Where a training computes, and by which operations: decided once, here.</summary>
/// <param name="Device">Where the tensors are.</param>
/// <param name="HasKernels">
/// Whether our own kernels compute, which are for CPUs, with a <see cref="Tape"/> for the backward pass. Otherwise libtorch's
/// operations and its autograd compute everything: few launches, and results are rarely copied to the CPU. Tests run that on the
/// CPU, too.
/// </param>
internal sealed record Backend(Device Device, bool HasKernels)
{
    /// <summary>The backend of a training.</summary>
    /// <param name="device">Not Auto.</param>
    /// <param name="gpuDeviceId">The number of the GPU, if it is one.</param>
    public static Backend Of(TrainingDevice device, int gpuDeviceId) =>
        device == TrainingDevice.Cuda ? new Device(DeviceType.CUDA, gpuDeviceId) : CPU;

    /// <summary>What suits a device.</summary>
    public static implicit operator Backend(Device device) => new(device, device.type == DeviceType.CPU);
}
