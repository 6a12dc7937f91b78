using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// <see cref="DropoutKernel"/> in libtorch's operations, for other devices than the CPU: the same pattern from the same seed.
/// libtorch's own dropout draws from the process-wide generator, which belongs to the app.
/// </summary>
internal static class DeviceDropout
{
    // Each 64-bit random number decides over four values.
    private const int Draws = 4;

    /// <summary>Sets values to zero with a probability and divides the others by the rest; gradients pass through it.</summary>
    /// <param name="values">[N, channels, height, width] or [N, units].</param>
    /// <param name="rate">The probability, at least 0 and less than 1; rounded to the nearest 65,536th.</param>
    /// <param name="seed">Decides the pattern.</param>
    public static Tensor Apply(Tensor values, double rate, ulong seed)
    {
        long count = values.numel();
        Tensor places = arange((count + Draws - 1) / Draws, ScalarType.Int64, values.device) + unchecked((long)seed);
        Tensor random = Mix(places);
        Tensor[] parts = [.. Enumerable.Range(0, Draws).Select(i => Shift(random, 16 * i, ushort.MaxValue))];
        Tensor draws = stack(parts, 1).flatten().narrow(0, 0, count);
        Tensor mask = draws.ge((long)Math.Min(Math.Round(rate * 65536), ushort.MaxValue)).to(values.dtype);
        mask = values.shape is [var n, var channels, var height, var width]
            ? mask.view(n, height, width, channels).permute(0, 3, 1, 2)
            : mask.view(values.shape);
        return values * (float)(1 / (1 - rate)) * mask;
    }

    // SplitMix64.Mix. Its constants and shifts are of unsigned numbers, libtorch's of signed ones.
    private static Tensor Mix(Tensor values)
    {
        Tensor z = values + unchecked((long)0x9E3779B97F4A7C15);
        z = z.bitwise_xor(Shift(z, 30)) * unchecked((long)0xBF58476D1CE4E5B9);
        z = z.bitwise_xor(Shift(z, 27)) * unchecked((long)0x94D049BB133111EB);
        return z.bitwise_xor(Shift(z, 31));
    }

    private static Tensor Shift(Tensor values, int bits) => Shift(values, bits, (long)(ulong.MaxValue >> bits));

    private static Tensor Shift(Tensor values, int bits, long mask) => values
        .bitwise_right_shift(tensor((long)bits, ScalarType.Int64, values.device))
        .bitwise_and(tensor(mask, ScalarType.Int64, values.device));
}
