using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>The backward pass of ReLU, in the gradient's own memory.</summary>
internal static class ReluKernel
{
    /// <summary>Sets the gradient to zero where the result is zero; in place if the gradient is dense.</summary>
    /// <param name="result">ReLU's result, a map on the CPU: not negative.</param>
    /// <param name="gradient">The result's gradient.</param>
    public static Tensor Backward(Tensor result, Tensor gradient)
    {
        using Tensor rows = result.permute(0, 2, 3, 1).contiguous();
        Tensor back = gradient.permute(0, 2, 3, 1).contiguous();
        (nint y, nint g) = (TensorMemory.AddressOf(rows), TensorMemory.AddressOf(back));
        int count = checked((int)rows.numel());
        if (result.dtype == ScalarType.BFloat16)
        {
            Work.Distribute(count / Vector512<short>.Count, (from, to) => Mask<short>(y, g, from, to));
            MaskRest<short>(y, g, count);
        }
        else
        {
            Work.Distribute(count / Vector512<int>.Count, (from, to) => Mask<int>(y, g, from, to));
            MaskRest<int>(y, g, count);
        }

        return back.permute(0, 3, 1, 2);
    }

    // A number that is not negative is zero if and only if its bits are.
    private static unsafe void Mask<T>(nint result, nint gradient, int from, int to)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count;
        for (long i = (long)from * lanes; i < (long)to * lanes; i += lanes)
        {
            T* g = (T*)gradient + i;
            Vector512.AndNot(Vector512.Load(g), Vector512.Equals(Vector512.Load((T*)result + i), Vector512<T>.Zero)).Store(g);
        }
    }

    private static unsafe void MaskRest<T>(nint result, nint gradient, int count)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = count / Vector512<T>.Count * Vector512<T>.Count; i < count; i++)
        {
            T* g = (T*)gradient + i;
            *g = ((T*)result)[i] == T.Zero ? T.Zero : *g;
        }
    }
}
