using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>A tensor's numbers where they lie.</summary>
internal static class TensorMemory
{
    /// <summary>The address of a dense tensor on the CPU. It holds as long as the tensor does.</summary>
    public static unsafe nint AddressOf(Tensor tensor)
    {
        // By way of one number: a span over all of them must not be longer than 2 GiB, a tensor may be.
        using Tensor row = tensor.view(-1);
        using Tensor first = row.narrow(0, 0, 1);
        return (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The numbers of a dense tensor on the CPU.</summary>
    public static Span<T> Of<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
