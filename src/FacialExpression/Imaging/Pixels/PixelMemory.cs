using System.Buffers;

namespace FacialExpression;

/// <summary>Memory for encoded and decoded images, reused while the garbage collector lets it live.</summary>
/// <remarks>
/// The shared pool rounds sizes up to a power of two and keeps a buffer per thread and size for the next caller. For photographs
/// that is up to twice their pixels, once for every thread that ever decoded one: more than the heap of a small container has. So
/// large buffers have their exact size, and nothing but the next caller keeps them: a collection, which a full heap begins, frees
/// them.
/// </remarks>
internal static class PixelMemory
{
    /// <summary>
    /// The largest buffer of the shared pool. The pool has this size exactly, so a longer array cannot come from it.
    /// </summary>
    public const int LargestPooled = 1024 * 1024;

    private static readonly IdleMemory Idle = new(capacity: 32);

    /// <summary>Returns a buffer of at least the given size, with any content.</summary>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public static byte[] Rent(int size) => size <= LargestPooled
        ? ArrayPool<byte>.Shared.Rent(size)
        : Idle.Take(size) ?? GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Takes a buffer back. The caller must not use it any more.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else
        {
            Idle.Return(buffer);
        }
    }
}
