namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>A convolution's kernel as int8 with a scale for each filter, and its bias as int32.</summary>
/// <remarks>
/// Kernels have 7 bits, -64 to 64, not 8. Without VNNI, x64 processors add two products of uint8 and int8 in 16 bits
/// (<c>vpmaddubsw</c>), and 255 · 127 · 2 is beyond what 16 bits hold: sums would saturate there, and one file would give other
/// scores on other machines. 255 · 64 · 2 = 32,640 never saturates.
/// </remarks>
internal sealed record Int8Kernel
{
    /// <summary>The greatest magnitude of a level.</summary>
    public const int MaxLevel = 64;

    /// <summary>The smallest scale: the product of two is still a normal float.</summary>
    public const float SmallestScale = 1e-18f;

    // Leaves as much room for the sum of products.
    private const int MaxBias = 1 << 30;

    private Int8Kernel(sbyte[] levels, float[] scales, int[]? bias, float[] biasScales) =>
        (Levels, Scales, Bias, BiasScales) = (levels, scales, bias, biasScales);

    /// <summary>The kernel, in the order of its values.</summary>
    public sbyte[] Levels { get; }

    /// <summary>The step between two levels, for each filter.</summary>
    public float[] Scales { get; }

    /// <summary>The bias of each filter; <see langword="null"/> without biases.</summary>
    public int[]? Bias { get; }

    /// <summary>The step of the bias, for each filter: that of the products it is added to.</summary>
    public float[] BiasScales { get; }

    /// <summary>Rounds a kernel.</summary>
    /// <param name="values">The values, filter by filter.</param>
    /// <param name="bias">A number for each filter; <see langword="null"/> without biases.</param>
    /// <param name="filters">The number of filters.</param>
    /// <param name="inputScale">The step of the activations that the kernel is multiplied by.</param>
    public static Int8Kernel Round(ReadOnlySpan<float> values, float[]? bias, int filters, float inputScale)
    {
        int size = values.Length / filters;
        sbyte[] levels = new sbyte[values.Length];
        float[] scales = new float[filters];
        for (int filter = 0; filter < filters; filter++)
        {
            ReadOnlySpan<float> own = values.Slice(filter * size, size);
            scales[filter] = ScaleOf(own, bias?[filter] ?? 0, inputScale);
            for (int i = 0; i < size; i++)
            {
                levels[(filter * size) + i] = (sbyte)Math.Clamp(MathF.Round(own[i] / scales[filter]), -MaxLevel, MaxLevel);
            }
        }

        float[] biasScales = [.. scales.Select(scale => scale * inputScale)];
        int[]? rounded = bias?.Zip(biasScales, (b, scale) =>
            (int)Math.Clamp(Math.Round((double)b / scale), -MaxBias, MaxBias)).ToArray();
        return new Int8Kernel(levels, scales, rounded, biasScales);
    }

    // A filter of tiny weights with a large bias needs a step that lets the bias fit into 32 bits.
    private static float ScaleOf(ReadOnlySpan<float> filter, float bias, float inputScale)
    {
        float most = 0;
        foreach (float value in filter)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return Math.Max(SmallestScale, Math.Max(most / MaxLevel, Math.Abs(bias) / inputScale / MaxBias));
    }
}
