using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// <see cref="SplitMix64"/> and <see cref="DropoutKernel"/> in libtorch's operations, for other devices than the CPU: the same
/// numbers from the same seeds. libtorch's own dropout draws from the process-wide generator, which belongs to the app.
/// </summary>
internal sealed class DeviceRandom : IDisposable
{
    private const long Increment = unchecked((long)0x9E3779B97F4A7C15);
    private const long FirstFactor = unchecked((long)0xBF58476D1CE4E5B9);
    private const long SecondFactor = unchecked((long)0x94D049BB133111EB);

    // Each 64-bit random number decides over four values.
    private const int Draws = 4;

    // TorchSharp's bitwise operations take tensors only, and a tensor made of a number on the CPU waits for the device. Filled
    // there once, they cost nothing.
    private readonly Tensor[] _shifts;
    private readonly Tensor[] _masks;
    private readonly Tensor _parts;
    private readonly Tensor _lowByte;
    private readonly Tensor _lowPart;

    public DeviceRandom(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor Constant(long value) => TensorArithmetic.Filled(1, value, ScalarType.Int64, device);
        int[] shifts = [30, 27, 31];
        _shifts = [.. shifts.Select(bits => Constant(bits))];
        _masks = [.. shifts.Select(bits => Constant((long)(ulong.MaxValue >> bits)))];
        _parts = TensorArithmetic.Range(64, ScalarType.Int64, device, step: 64 / Draws);
        _lowByte = Constant(byte.MaxValue);
        _lowPart = Constant(ushort.MaxValue);
        scope.Detach(Constants.ToArray<IDisposable>());
    }

    /// <summary>Sets values to zero with a probability and divides the others by the rest; gradients pass through it.</summary>
    /// <param name="values">[N, channels, height, width] or [N, units].</param>
    /// <param name="rate">The probability, at least 0 and less than 1; rounded to the nearest 65,536th.</param>
    /// <param name="seed">Decides the pattern.</param>
    public Tensor Drop(Tensor values, double rate, ulong seed)
    {
        Tensor kept = Keep(values, rate, seed).to(values.dtype);
        kept = values.shape is [var n, var channels, var height, var width]
            ? kept.view(n, height, width, channels).permute(0, 3, 1, 2)
            : kept.view(values.shape);
        return values.Times((float)(1 / (1 - rate))) * kept;
    }

    // Whether each value stays; a scope of its own, because random numbers take more memory than the values.
    private Tensor Keep(Tensor values, double rate, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = values.numel();
        Tensor places = TensorArithmetic.Range((count + Draws - 1) / Draws, ScalarType.Int64, values.device);
        Tensor random = Mix(places.AddNumber_(unchecked((long)seed)));
        Tensor draws = random.unsqueeze(1).bitwise_right_shift(_parts).bitwise_and_(_lowPart).flatten().narrow(0, 0, count);
        return draws.IsAtLeast((long)Math.Min(Math.Round(rate * 65536), ushort.MaxValue)).MoveToOuterDisposeScope();
    }

    /// <summary>The low bytes of numbers that a generator draws.</summary>
    /// <param name="places">Which number is wanted, from 0; it is overwritten.</param>
    /// <param name="seeds">The generator's seeds, of a shape that fits.</param>
    public Tensor DrawBytes(Tensor places, Tensor seeds) =>
        Mix(places.MultiplyBy_(Increment).Add_(seeds)).bitwise_and_(_lowByte).to(ScalarType.Float32);

    public void Dispose()
    {
        foreach (Tensor constant in Constants)
        {
            constant.Dispose();
        }
    }

    private IEnumerable<Tensor> Constants => [.. _shifts, .. _masks, _parts, _lowByte, _lowPart];

    // SplitMix64.Mix, in place. Its constants and shifts are of unsigned numbers, libtorch's of signed ones.
    private Tensor Mix(Tensor values)
    {
        Tensor z = values.AddNumber_(Increment);
        z = Fold(z, 0).MultiplyBy_(FirstFactor);
        z = Fold(z, 1).MultiplyBy_(SecondFactor);
        return Fold(z, 2);
    }

    private Tensor Fold(Tensor z, int round) =>
        z.bitwise_xor_(z.bitwise_right_shift(_shifts[round]).bitwise_and_(_masks[round]));
}
