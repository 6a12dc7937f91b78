using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// Dropout whose pattern follows from a seed and the position of each number, so that the backward pass draws it again instead of
/// storing it, and all threads draw in parallel. libtorch draws one number after another, which takes longer than the layers
/// around it.
/// </summary>
internal static unsafe class DropoutKernel
{
    // The count of numbers that one vector of random bits decides over, 16 bits each.
    private const int Block = 32;

    /// <summary>
    /// Sets numbers to zero with a probability and divides the others by the rest; for values and, with the same seed, for their
    /// gradients.
    /// </summary>
    /// <param name="values">float32 or bfloat16 on the CPU, [N, channels, height, width] or [N, units].</param>
    /// <param name="rate">The probability, at least 0 and less than 1; rounded to the nearest 65,536th.</param>
    /// <param name="seed">Decides the pattern.</param>
    public static Tensor Apply(Tensor values, double rate, ulong seed)
    {
        bool isMap = values.dim() == 4;
        using Tensor dense = (isMap ? values.permute(0, 2, 3, 1) : values).contiguous();
        Tensor result = empty_like(dense);
        (nint x, nint y) = (TensorMemory.AddressOf(dense), TensorMemory.AddressOf(result));
        bool half = dense.dtype == ScalarType.BFloat16;
        int count = checked((int)dense.numel());
        var threshold = Vector512.Create((ushort)Math.Min(Math.Round(rate * 65536), ushort.MaxValue));
        float scale = (float)(1 / (1 - rate));
        Work.Distribute(count / Block, (from, to) =>
        {
            for (int block = from; block < to; block++)
            {
                Drop((byte*)x, (byte*)y, block * Block, Keep(seed, block, threshold), scale, half);
            }
        });
        DropRest((byte*)x, (byte*)y, count, Keep(seed, count / Block, threshold), scale, half);
        return isMap ? result.permute(0, 3, 1, 2) : result;
    }

    private static Vector512<ushort> Keep(ulong seed, int block, Vector512<ushort> threshold)
    {
        Vector512<ulong> places = Vector512.Create((ulong)block * 8) + Vector512<ulong>.Indices + Vector512.Create(seed);
        return Vector512.GreaterThanOrEqual(SplitMix64.Mix(places).AsUInt16(), threshold);
    }

    private static void Drop(byte* x, byte* y, int at, Vector512<ushort> keep, float scale, bool half)
    {
        // The 16 bits of ones of a number that stays become 32.
        Vector512<float> first = Vector512.WidenLower(keep.AsInt16()).AsSingle();
        Vector512<float> second = Vector512.WidenUpper(keep.AsInt16()).AsSingle();
        if (half)
        {
            ushort* from = (ushort*)x + at;
            ushort* to = (ushort*)y + at;
            BFloat16Vectors.Store((BFloat16Vectors.Load(from) * scale) & first, to);
            BFloat16Vectors.Store((BFloat16Vectors.Load(from + 16) * scale) & second, to + 16);
        }
        else
        {
            float* from = (float*)x + at;
            float* to = (float*)y + at;
            ((Vector512.Load(from) * scale) & first).Store(to);
            ((Vector512.Load(from + 16) * scale) & second).Store(to + 16);
        }
    }

    // The rest that does not fill a block is copied to one on the stack.
    private static void DropRest(byte* x, byte* y, int count, Vector512<ushort> keep, float scale, bool half)
    {
        int size = half ? sizeof(ushort) : sizeof(float);
        int start = count / Block * Block * size;
        int bytes = (count * size) - start;
        byte* room = stackalloc byte[Block * sizeof(float)];
        new Span<byte>(room, Block * sizeof(float)).Clear();
        new ReadOnlySpan<byte>(x + start, bytes).CopyTo(new Span<byte>(room, bytes));
        Drop(room, room, 0, keep, scale, half);
        new ReadOnlySpan<byte>(room, bytes).CopyTo(new Span<byte>(y + start, bytes));
    }
}
