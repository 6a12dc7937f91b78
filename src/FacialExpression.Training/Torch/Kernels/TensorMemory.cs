using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FacialExpression.Training.Torch.Kernels;

/// <summary>A tensor's numbers where they lie.</summary>
internal static class TensorMemory
{
    /// <summary>The address of a dense tensor on the CPU. It holds as long as the tensor does.</summary>
    public static unsafe nint AddressOf(Tensor tensor) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>The numbers of a dense tensor on the CPU.</summary>
    public static Span<T> Of<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
