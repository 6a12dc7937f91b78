using System.Buffers;

namespace FacialExpression;

/// <summary>Brings encoded images into memory, from wherever they are, without ever holding more than was allowed.</summary>
internal static class EncodedBytes
{
    private const int FirstBuffer = 64 * 1024;

    public delegate T Reader<out T>(ReadOnlySpan<byte> bytes, ImageLimits limits);

    /// <summary>Reads a file; what is wrong with it is said with its name.</summary>
    public static T Use<T>(string imagePath, ImageLimits limits, Reader<T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        if (!File.Exists(imagePath))
        {
            throw new FileNotFoundException($"There is no image file at \"{imagePath}\".", imagePath);
        }

        try
        {
            using var file = new FileStream(imagePath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Use(file, limits, read);
        }
        catch (ImageFormatException e)
        {
            throw new ImageFormatException($"\"{imagePath}\": {e.Message}", e);
        }
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    public static T Use<T>(Stream stream, ImageLimits limits, Reader<T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        long known = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (known > limits.MaxBytes)
        {
            throw TooLong(limits, $"{known} bytes");
        }

        // One more than is known, so that the end is met without growing.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(known + 1, FirstBuffer, Array.MaxLength));
        try
        {
            int length = 0;
            while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var count)
            {
                length += count;
                if (length > limits.MaxBytes)
                {
                    throw TooLong(limits, $"at least {length} bytes");
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * buffer.Length, Array.MaxLength));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return read(buffer.AsSpan(0, length), limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The refusal of an image with too many bytes.</summary>
    public static ImageFormatException TooLong(ImageLimits limits, string received) =>
        new($"The image has {received}; at most {limits.MaxBytes} are read. {nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} sets the limit.");
}
