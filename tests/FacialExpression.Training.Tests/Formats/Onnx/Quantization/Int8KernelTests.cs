using FacialExpression.Training.Formats.Onnx.Quantization;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

public class Int8KernelTests
{
    [Fact]
    public void Each_filter_has_a_scale_of_its_own()
    {
        // Greatest magnitudes 2 and 0.5: steps of 2/64 and 0.5/64. Halves round to even.
        float[] values = [1, -2, 0.5f / 32, 0.5f, 0.25f, -0.1f];
        var kernel = Int8Kernel.Round(values, [0.5f, -0.25f], filters: 2, inputScale: 0.5f);
        Assert.Equal([2f / 64, 0.5f / 64], kernel.Scales);
        Assert.Equal([32, -64, 0, 64, 32, -13], kernel.Levels.Select(l => (int)l));
        Assert.Equal([1f / 64, 0.25f / 64], kernel.BiasScales);
        Assert.Equal([32, -64], kernel.Bias!);
    }

    [Fact]
    public void Filters_without_weights_have_a_scale_and_keep_their_bias()
    {
        var kernel = Int8Kernel.Round([0, 0, 1e-38f, 0], [3, 0], filters: 2, inputScale: 0.1f);
        Assert.All(kernel.Scales, scale => Assert.InRange(scale, float.Epsilon, 1e-6f));
        Assert.All(kernel.BiasScales, scale => Assert.InRange(scale, 1e-38f, 1e-6f));
        Assert.All(kernel.Levels, level => Assert.Equal(0, level));
        Assert.Equal(3, kernel.Bias![0] * (double)kernel.BiasScales[0], 1e-5);
        Assert.Equal(0, kernel.Bias[1]);
        Assert.Null(Int8Kernel.Round([1, 1], bias: null, filters: 1, inputScale: 1).Bias);
    }

    // Intel's vpmaddubsw: products of neighbors, added in 16 bits with saturation.
    [Fact]
    public void Products_never_saturate_16_bits_on_processors_without_VNNI()
    {
        const int Size = 3 * 3 * 64;
        var random = new Random(7);
        byte[] brightest = [.. Enumerable.Repeat(byte.MaxValue, Size)];
        byte[] mixed = new byte[Size];
        random.NextBytes(mixed);
        float[][] filters =
        [
            [.. Enumerable.Repeat(1f, Size)],
            [.. Enumerable.Repeat(-1f, Size)],
            [.. Enumerable.Range(0, Size).Select(_ => random.Next(2) == 0 ? -1f : 1f)],
            [.. Enumerable.Range(0, Size).Select(_ => (2 * random.NextSingle()) - 1)],
        ];
        var kernel = Int8Kernel.Round([.. filters.SelectMany(f => f)], bias: null, filters.Length, inputScale: 1);
        Assert.Equal(Int8Kernel.MaxLevel, kernel.Levels.Max(l => Math.Abs((int)l)));
        foreach (sbyte[] levels in kernel.Levels.Chunk(Size))
        {
            Assert.Equal(Sum(brightest, levels), SaturatedSum(brightest, levels));
            Assert.Equal(Sum(mixed, levels), SaturatedSum(mixed, levels));
        }

        // With 8 bits they do.
        sbyte[] eightBits = [.. Enumerable.Repeat(sbyte.MaxValue, Size)];
        Assert.NotEqual(Sum(brightest, eightBits), SaturatedSum(brightest, eightBits));
    }

    private static int Sum(byte[] activations, sbyte[] levels) => activations.Zip(levels, (a, l) => a * l).Sum();

    private static int SaturatedSum(byte[] activations, sbyte[] levels) =>
        activations.Zip(levels, (a, l) => a * l).Chunk(2).Sum(pair => Math.Clamp(pair.Sum(), short.MinValue, short.MaxValue));
}
