using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>The bytes of an uploaded file, in memory only.</summary>
internal sealed class UploadedFile : IDisposable
{
    // The shared pool would hold a large buffer per thread for long. The garbage collector frees those soon.
    private const int LargestPooled = 1 << 20;

    private readonly UploadMemory _memory;
    private readonly ServeLimits _limits;
    private readonly long _announced;
    private byte[] _buffer = [];
    private int _size;
    private int _count;

    private UploadedFile(UploadMemory memory, ServeLimits limits, long announced)
    {
        _memory = memory;
        _limits = limits;
        _announced = announced;
    }

    /// <summary>The file.</summary>
    public ArraySegment<byte> Bytes => new(_buffer, 0, _count);

    /// <summary>Receives a file.</summary>
    /// <param name="stream">The file, to its end.</param>
    /// <param name="memory">Where its memory comes from.</param>
    /// <param name="limits">The most bytes that it may have, and what a large file is.</param>
    /// <param name="announced">The bytes that the client announced; 0 if none.</param>
    /// <param name="cancellationToken">Ends the wait for bytes.</param>
    /// <exception cref="BadHttpRequestException">It is empty (status 400) or too long (413).</exception>
    /// <exception cref="ServerBusyException">There is no memory for it.</exception>
    public static async Task<UploadedFile> ReceiveAsync(
        Stream stream, UploadMemory memory, ServeLimits limits, long announced, CancellationToken cancellationToken)
    {
        var file = new UploadedFile(memory, limits, announced);
        try
        {
            do
            {
                file.Grow();
            }
            while (await file.FillAsync(stream, cancellationToken).ConfigureAwait(false));

            return file._count > 0
                ? file
                : throw new BadHttpRequestException("The file is empty: it has 0 bytes. Send an image file.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Erases the file and frees its memory.</summary>
    public void Dispose() => Release();

    /// <summary>Erases the buffer and frees its memory.</summary>
    private void Release()
    {
        if (_size > 0)
        {
            // The next owner of the memory must not see the picture.
            Array.Clear(_buffer, 0, _count);
            if (_size <= LargestPooled)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _memory.Return(_size);
        }

        (_buffer, _size, _count) = ([], 0, 0);
    }

    /// <summary>Reads until the buffer is full, which gives true, or the stream ends.</summary>
    private async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (_count < _size)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_count, _size - _count), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _count += read;
            if (_count > _limits.MaxBytes)
            {
                throw new BadHttpRequestException(
                    $"The picture has more than {_limits.MaxBytes} bytes. Send a smaller one.",
                    StatusCodes.Status413PayloadTooLarge);
            }
        }

        return true;
    }

    private void Grow()
    {
        // Until the bytes are copied, both buffers are there.
        int size = NextSize();
        _memory.Take(size, _limits.IsLarge(size));
        byte[] larger;
        try
        {
            larger = size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        }
        catch
        {
            _memory.Return(size);
            throw;
        }

        Bytes.AsSpan().CopyTo(larger);
        int count = _count;
        Release();
        (_buffer, _size, _count) = (larger, size, count);
    }

    private int NextSize()
    {
        int doubled = Math.Max(UploadMemory.Unit, 2 * _size);
        if (!_limits.IsLarge(_announced))
        {
            return doubled;
        }

        // The first part shows that the client sends. The whole has one more than the file, so that reading finds its end.
        int first = _limits.PaceBytesOf(_announced);
        return _count < first ? Math.Min(doubled, first) : (int)Math.Min(_announced, _limits.MaxBytes) + 1;
    }
}
