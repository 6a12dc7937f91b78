using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>A tensor's numbers in native memory.</summary>
internal static class TensorMemory
{
    /// <summary>The address of a dense tensor on the CPU, valid as long as the tensor lives.</summary>
    public static unsafe nint AddressOf(Tensor tensor)
    {
        // By a view of one number: a span over all of them is at most 2 GiB long, a tensor may be longer.
        using Tensor row = tensor.view(-1);
        using Tensor first = row.narrow(0, 0, 1);
        return (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The numbers of a dense tensor on the CPU.</summary>
    public static Span<T> Of<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
