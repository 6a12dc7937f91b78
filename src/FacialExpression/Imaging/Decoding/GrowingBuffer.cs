namespace FacialExpression;

/// <summary>Memory that grows with what is read into it, up to a limit.</summary>
internal sealed class GrowingBuffer : IDisposable
{
    private const int FirstLength = 64 * 1024;

    private readonly ImageLimits _limits;
    private byte[] _bytes;
    private int _length;

    /// <param name="stream">The stream to read; it may know its length.</param>
    /// <param name="limits">The most bytes to read.</param>
    /// <exception cref="ImageFormatException">The stream's known length is above the limit.</exception>
    public GrowingBuffer(Stream stream, ImageLimits limits)
    {
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (known > limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(limits, $"{known} bytes");
        }

        // One more than the known length, so that the end is met without growing.
        _bytes = Rent(Math.Clamp(known + 1, FirstLength, Array.MaxLength));
        _limits = limits;
    }

    /// <summary>Where to read to next; never empty.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_length);

    /// <summary>What was read.</summary>
    public ReadOnlySpan<byte> Filled => _bytes.AsSpan(0, _length);

    /// <summary>Counts what was read.</summary>
    /// <exception cref="ImageFormatException">It is above the limit.</exception>
    public void Advance(int count)
    {
        _length += count;
        if (_length > _limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(_limits, $"at least {_length} bytes");
        }

        if (_length == _bytes.Length)
        {
            byte[] larger = Rent(Math.Min(2L * _bytes.Length, Array.MaxLength));
            _bytes.CopyTo(larger, 0);
            PixelMemory.Return(_bytes);
            _bytes = larger;
        }
    }

    public void Dispose()
    {
        PixelMemory.Return(_bytes);
        _bytes = [];
    }

    private static byte[] Rent(long length)
    {
        try
        {
            return PixelMemory.Rent((int)length);
        }
        catch (OutOfMemoryException e)
        {
            throw EncodedBytes.OutOfMemory(length, e);
        }
    }
}
