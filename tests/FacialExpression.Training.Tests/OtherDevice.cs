using FacialExpression.Training.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests;

/// <summary>What trains on a GPU, for tests: on one if there is one, otherwise the same operations on the CPU.</summary>
internal static class OtherDevice
{
    public static Backend Backend { get; } =
        cuda.is_available() ? new Device(DeviceType.CUDA, 0) : new Backend(CPU, HasKernels: false);

    public static Device Device => Backend.Device;

    /// <summary>The numbers of a tensor on any device, in the order of its shape.</summary>
    public static float[] Values(Tensor tensor) =>
        tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
