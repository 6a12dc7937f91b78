using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>A split's bytes on the device, so that a batch costs its indices on the way there and not its pixels.</summary>
internal sealed class ResidentImages : IDisposable
{
    private readonly Tensor _bytes;
    private readonly float _scale;

    /// <param name="split">The images.</param>
    /// <param name="scale">What each pixel is multiplied by.</param>
    /// <param name="device">Where they go.</param>
    public ResidentImages(DatasetSplit split, float scale, Device device)
    {
        _scale = scale;
        ImageShape input = split.Input;
        using Tensor onCpu = empty([split.Count, input.Height, input.Width, input.Channels], ScalarType.Byte);
        split.Pixels.CopyTo(onCpu.bytes);
        _bytes = onCpu.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>Images as the network takes them, [N, channels, height, width].</summary>
    /// <param name="indices">Where they stand in the split.</param>
    public Tensor Get(ReadOnlySpan<int> indices)
    {
        using Tensor places = tensor(indices.ToArray(), device: _bytes.device);
        return (_bytes.index_select(0, places).to(ScalarType.Float32) * _scale).permute(0, 3, 1, 2);
    }

    public void Dispose() => _bytes.Dispose();
}
