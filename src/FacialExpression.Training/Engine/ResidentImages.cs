using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>The bytes of all images on the device, so that a batch transfers indices instead of pixels.</summary>
internal sealed class ResidentImages : IDisposable
{
    private readonly Tensor _bytes;
    private readonly float _scale;

    /// <param name="pixels">The images one after another, each [height, width, channels].</param>
    /// <param name="input">The size of each image.</param>
    /// <param name="scale">What each pixel is multiplied by.</param>
    /// <param name="device">Where they are stored.</param>
    public ResidentImages(ReadOnlySpan<byte> pixels, ImageShape input, float scale, Device device)
    {
        _scale = scale;
        using Tensor onCpu = empty([pixels.Length / input.Size, input.Height, input.Width, input.Channels], ScalarType.Byte, CPU);
        if (!pixels.IsEmpty)
        {
            pixels.CopyTo(onCpu.bytes);
        }

        _bytes = onCpu.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>Images in the network's form, [N, channels, height, width].</summary>
    /// <param name="places">Their positions among all images, int64 or int32 on the device.</param>
    public Tensor Get(Tensor places) => GetPixels(places).Times(_scale);

    /// <summary>Images in the network's form with values in [0, 255].</summary>
    /// <param name="places">Their positions among all images, int64 or int32 on the device.</param>
    public Tensor GetPixels(Tensor places) =>
        _bytes.index_select(0, places).to(ScalarType.Float32).permute(0, 3, 1, 2);

    public void Dispose() => _bytes.Dispose();
}
