using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>Dropout of one network. A seed alone decides what is dropped, on every device.</summary>
internal sealed class Dropouts(Backend backend) : IDisposable
{
    private DeviceRandom? _random;

    /// <summary>Drops single values.</summary>
    public Tensor Apply(Tensor x, double rate, Tape? tape, ulong seed)
    {
        if (!backend.HasKernels)
        {
            return Random.Drop(x, rate, seed);
        }

        Tensor left = DropoutKernel.Apply(x.detach(), rate, seed);
        return tape is null ? left : tape.Cut(x, left, gradient => DropoutKernel.Apply(gradient, rate, seed));
    }

    /// <summary>Drops whole channels of a map.</summary>
    public Tensor ApplyToChannels(Tensor x, double rate, ulong seed)
    {
        Tensor channels = ones([x.shape[0], x.shape[1], 1, 1], ScalarType.Float32, backend.Device);
        Tensor left = backend.HasKernels ? DropoutKernel.Apply(channels, rate, seed) : Random.Drop(channels, rate, seed);
        return x * left.to(x.dtype);
    }

    public void Dispose() => _random?.Dispose();

    private DeviceRandom Random => _random ??= new DeviceRandom(backend.Device);
}
