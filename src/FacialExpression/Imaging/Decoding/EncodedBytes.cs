namespace FacialExpression;

/// <summary>Brings encoded images into memory from files and streams, and stops where they exceed the limit.</summary>
internal static class EncodedBytes
{
    public delegate T Reader<out T>(ReadOnlySpan<byte> bytes, ImageLimits limits);

    /// <summary>Reads a file. Messages about its content name it.</summary>
    public static T Use<T>(string imagePath, ImageLimits limits, Reader<T> read)
    {
        using FileStream file = Open(imagePath, isAsync: false);
        try
        {
            using GrowingBuffer buffer = ReadToEnd(file, limits);

            // Closed before anybody works on its bytes.
            file.Dispose();
            return ReadFile(buffer, limits, read);
        }
        catch (ImageFormatException e)
        {
            throw Named(imagePath, e);
        }
    }

    /// <inheritdoc cref="Use{T}(string, ImageLimits, Reader{T})"/>
    public static async Task<T> UseAsync<T>(
        string imagePath, ImageLimits limits, Reader<T> read, CancellationToken cancellationToken)
    {
        FileStream file = Open(imagePath, isAsync: true);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                using GrowingBuffer buffer = await ReadToEndAsync(file, limits, cancellationToken).ConfigureAwait(false);
                await file.DisposeAsync().ConfigureAwait(false);
                return ReadFile(buffer, limits, read);
            }
            catch (ImageFormatException e)
            {
                throw Named(imagePath, e);
            }
        }
    }

    /// <summary>The bytes that an app's own function gives. Its exceptions are counted as those of files are.</summary>
    public static ReadOnlyMemory<byte> Of<TItem>(TItem item, Func<TItem, ReadOnlyMemory<byte>> read)
    {
        try
        {
            return read(item);
        }
        catch (Exception e) when (Telemetry.Counts(e))
        {
            throw;
        }
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    public static T Use<T>(Stream stream, ImageLimits limits, Reader<T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        using GrowingBuffer buffer = ReadToEnd(stream, limits);
        return ReadStream(stream, buffer, limits, read);
    }

    /// <inheritdoc cref="Use{T}(Stream, ImageLimits, Reader{T})"/>
    public static async Task<T> UseAsync<T>(
        Stream stream, ImageLimits limits, Reader<T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        using GrowingBuffer buffer = await ReadToEndAsync(stream, limits, cancellationToken).ConfigureAwait(false);
        return ReadStream(stream, buffer, limits, read);
    }

    /// <summary>Adds a file's name to a message about its content.</summary>
    public static ImageFormatException Named(string imagePath, ImageFormatException e) =>
        new($"{Quoted.Path(imagePath)}: {e.Message}", e);

    /// <summary>Describes an image with too many bytes.</summary>
    public static ImageFormatException TooLong(ImageLimits limits, string received) => new(
        $"The image has {received}, and at most {limits.MaxBytes} are allowed. "
        + $"{nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} sets the limit.");

    /// <summary>Describes encoded bytes, or a copy of them, for which the memory is not there.</summary>
    public static InsufficientMemoryException OutOfMemory(long length, OutOfMemoryException cause) => new(
        $"There is not enough memory for the image's encoded bytes ({length} bytes). Decode fewer images at once, allow "
        + $"fewer bytes ({nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)}), or give the app more memory.",
        cause);

    private static FileStream Open(string imagePath, bool isAsync)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        try
        {
            return File.Exists(imagePath)
                ? new FileStream(imagePath, new FileStreamOptions
                {
                    BufferSize = 0,
                    Options = isAsync ? FileOptions.Asynchronous | FileOptions.SequentialScan : FileOptions.None,
                })
                : throw MissingImage.Describe(imagePath);
        }
        catch (Exception e) when (Telemetry.Counts(e))
        {
            throw;
        }
    }

    private static T ReadFile<T>(GrowingBuffer buffer, ImageLimits limits, Reader<T> read) => buffer.Filled.IsEmpty
        ? throw new ImageFormatException("The file is empty: it has 0 bytes.")
        : read(buffer.Filled, limits);

    private static T ReadStream<T>(Stream stream, GrowingBuffer buffer, ImageLimits limits, Reader<T> read) =>
        buffer.Filled.IsEmpty && IsAtEnd(stream)
            ? throw new ImageFormatException(
                $"The stream was at its end, after {stream.Position} bytes. After writing to a stream, set its position to 0.")
            : read(buffer.Filled, limits);

    /// <summary>
    /// Whether a stream without further bytes has some before: a fault of code. An empty upload is a fault of whoever sent it.
    /// </summary>
    private static bool IsAtEnd(Stream stream) => stream.CanSeek && stream.Position > 0;

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

    private static async Task<GrowingBuffer> ReadToEndAsync(
        Stream stream, ImageLimits limits, CancellationToken cancellationToken)
    {
        var buffer = new GrowingBuffer(stream, limits);
        try
        {
            while (await stream.ReadAsync(buffer.Free, cancellationToken).ConfigureAwait(false) is > 0 and var count)
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
}
