namespace FacialExpression.Training;

/// <summary>Augments images one by one. Immutable and thread-safe.</summary>
/// <param name="settings">The changes to draw from; in range.</param>
/// <param name="input">The size of each image.</param>
/// <param name="scale">The factor for each value of a result. Default: 1, which gives [0, 255].</param>
internal sealed class Augmenter(Augmentation settings, ImageShape input, float scale = 1)
{
    private readonly int _size = input.Size;

    /// <summary>Writes one augmented image.</summary>
    /// <param name="pixels">The image, row by row, the channels of a pixel adjacent.</param>
    /// <param name="result">The result, in the same order, in [0, 255] times the scale.</param>
    /// <param name="seed">Decides, with the settings, the changes.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> result, ulong seed) =>
        Apply(pixels, result, ImageChange.Draw(settings, input, seed));

    /// <summary>Writes one image with the given changes.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> result, in ImageChange change)
    {
        pixels = pixels[.._size];
        result = result[.._size];
        AffineMap map = AffineMap.Of(change, input);
        if (map.IsIdentity)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                result[i] = pixels[i];
            }
        }
        else
        {
            map.Sample(pixels, input, result);
        }

        for (int channel = 0; channel < input.Channels; channel++)
        {
            ChangeTone(result[channel..], change);
        }

        Erase(result, change);
    }

    /// <summary>Applies contrast, brightness, clipping and scale to one channel; its first value is the span's first.</summary>
    private void ChangeTone(Span<float> values, in ImageChange change)
    {
        // As factor and offset instead of differences from the mean: without a change every value is bit for bit the same.
        float factor = (float)change.Contrast;
        float offset = (float)((change.Contrast == 1 ? 0 : Mean(values) * (1 - change.Contrast)) + change.Brightness);
        for (int i = 0; i < values.Length; i += input.Channels)
        {
            values[i] = Math.Clamp((values[i] * factor) + offset, 0, byte.MaxValue) * scale;
        }
    }

    private double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i += input.Channels)
        {
            sum += values[i];
        }

        return sum / (input.Height * input.Width);
    }

    private void Erase(Span<float> image, in ImageChange change)
    {
        var noise = new SplitMix64(change.NoiseSeed);
        PixelRectangle erased = change.Erased;
        for (int y = erased.Y; y < erased.Y + erased.Height; y++)
        {
            Span<float> row = image.Slice(((y * input.Width) + erased.X) * input.Channels, erased.Width * input.Channels);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (byte)noise.NextUInt64() * scale;
            }
        }
    }
}
