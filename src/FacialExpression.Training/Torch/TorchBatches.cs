using FacialExpression.Training.Torch.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Torch;

/// <summary>Turns images of a split into tensors, batch by batch; the last batch holds what is left.</summary>
internal sealed class TorchBatches
{
    private readonly DatasetSplit _split;
    private readonly float[] _scaled = new float[256];

    /// <param name="split">The images.</param>
    /// <param name="scale">What each pixel is multiplied by.</param>
    public TorchBatches(DatasetSplit split, float scale)
    {
        _split = split;
        for (int i = 0; i < _scaled.Length; i++)
        {
            _scaled[i] = i * scale;
        }
    }

    /// <summary>The images of the given indices, [N, channels, height, width].</summary>
    public Tensor Get(ReadOnlySpan<int> indices, Device device)
    {
        ImageShape input = _split.Input;
        Tensor onCpu = empty([indices.Length, input.Channels, input.Height, input.Width], ScalarType.Float32);
        Span<float> pixels = TensorMemory.Of<float>(onCpu);
        int next = 0;
        foreach (int index in indices)
        {
            foreach (byte pixel in _split.GetPixels(index))
            {
                pixels[next++] = _scaled[pixel];
            }
        }

        return onCpu.to(device);
    }
}
