using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>Dropout on every device. A seed alone decides what is dropped.</summary>
internal static class Dropouts
{
    /// <summary>Drops single values.</summary>
    public static Tensor Apply(Tensor x, double rate, Tape? tape, ulong seed)
    {
        if (x.device_type != DeviceType.CPU)
        {
            return DeviceDropout.Apply(x, rate, seed);
        }

        Tensor left = DropoutKernel.Apply(x.detach(), rate, seed);
        return tape is null ? left : tape.Cut(x, left, gradient => DropoutKernel.Apply(gradient, rate, seed));
    }

    /// <summary>Drops whole channels of a map.</summary>
    public static Tensor ApplyToChannels(Tensor x, double rate, ulong seed) =>
        x * DropoutKernel.Apply(ones([x.shape[0], x.shape[1], 1, 1], ScalarType.Float32, CPU), rate, seed).to(x.dtype, x.device);
}
