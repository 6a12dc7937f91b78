using System.Buffers;

namespace FacialExpression;

/// <summary>Rented memory that grows with what is read into it, up to a limit.</summary>
internal sealed class GrowingBuffer : IDisposable
{
    private const int FirstLength = 64 * 1024;

    private readonly ImageLimits _limits;
    private byte[] _bytes;
    private int _length;

    /// <param name="stream">What will be read; it may know how long it is.</param>
    /// <param name="limits">How much is allowed.</param>
    /// <exception cref="ImageFormatException">It is known to be too much.</exception>
    public GrowingBuffer(Stream stream, ImageLimits limits)
    {
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (known > limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(limits, $"{known} bytes");
        }

        // One more than is known, so that the end is met without growing.
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(known + 1, FirstLength, Array.MaxLength));
        _limits = limits;
    }

    /// <summary>Where to read to next; never empty.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_length);

    public ReadOnlySpan<byte> Filled => _bytes.AsSpan(0, _length);

    /// <summary>Counts what was read.</summary>
    /// <exception cref="ImageFormatException">It is more than is allowed.</exception>
    public void Advance(int count)
    {
        _length += count;
        if (_length > _limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(_limits, $"at least {_length} bytes");
        }

        if (_length == _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _bytes.Length, Array.MaxLength));
            _bytes.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
