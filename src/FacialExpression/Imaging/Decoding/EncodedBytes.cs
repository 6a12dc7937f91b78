namespace FacialExpression;

/// <summary>Brings encoded images into memory, from wherever they are, and leaves off where more comes than was allowed.</summary>
internal static class EncodedBytes
{
    public delegate T Reader<out T>(ReadOnlySpan<byte> bytes, ImageLimits limits);

    /// <summary>Reads a file; what is wrong with it is said with its name.</summary>
    public static T Use<T>(string imagePath, ImageLimits limits, Reader<T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        if (!File.Exists(imagePath))
        {
            throw new FileNotFoundException($"There is no image file at \"{imagePath}\" (looked for \"{Path.GetFullPath(imagePath)}\").", imagePath);
        }

        try
        {
            using GrowingBuffer buffer = ReadFile(imagePath, limits);
            return read(buffer.Filled, limits);
        }
        catch (ImageFormatException e)
        {
            throw Named(imagePath, e);
        }
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    public static T Use<T>(Stream stream, ImageLimits limits, Reader<T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        using GrowingBuffer buffer = ReadToEnd(stream, limits);
        return read(buffer.Filled, limits);
    }

    /// <inheritdoc cref="Use{T}(Stream, ImageLimits, Reader{T})"/>
    public static async Task<T> UseAsync<T>(Stream stream, ImageLimits limits, Reader<T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        using var buffer = new GrowingBuffer(stream, limits);
        while (await stream.ReadAsync(buffer.Free, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            buffer.Advance(count);
        }

        return read(buffer.Filled, limits);
    }

    // The file is closed before anybody works on its bytes.
    private static GrowingBuffer ReadFile(string imagePath, ImageLimits limits)
    {
        using var file = new FileStream(imagePath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return ReadToEnd(file, limits);
    }

    private static GrowingBuffer ReadToEnd(Stream stream, ImageLimits limits)
    {
        var buffer = new GrowingBuffer(stream, limits);
        try
        {
            while (stream.Read(buffer.Free.Span) is > 0 and var count)
            {
                buffer.Advance(count);
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>The same complaint with the file's name.</summary>
    public static ImageFormatException Named(string imagePath, ImageFormatException e) => new($"\"{imagePath}\": {e.Message}", e);

    /// <summary>The refusal of an image with too many bytes.</summary>
    public static ImageFormatException TooLong(ImageLimits limits, string received) =>
        new($"The image has {received}; at most {limits.MaxBytes} are read. {nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} sets the limit.");
}
