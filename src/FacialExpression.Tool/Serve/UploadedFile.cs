using System.Buffers;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>The bytes of an uploaded file, in memory only.</summary>
internal sealed class UploadedFile : IDisposable
{
    private readonly UploadMemory _memory;
    private readonly int _maxBytes;
    private readonly List<RateLimitLease> _leases = [];
    private byte[] _buffer = [];
    private int _count;

    private UploadedFile(UploadMemory memory, int maxBytes)
    {
        _memory = memory;
        _maxBytes = maxBytes;
    }

    /// <summary>The file.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _count);

    /// <summary>Receives a file.</summary>
    /// <exception cref="BadHttpRequestException">It is empty (status 400) or too long (413).</exception>
    /// <exception cref="ServerBusyException">There is no memory for it.</exception>
    public static async Task<UploadedFile> ReceiveAsync(
        Stream stream, UploadMemory memory, int maxBytes, CancellationToken cancellationToken)
    {
        var file = new UploadedFile(memory, maxBytes);
        try
        {
            do
            {
                file.Grow();
            }
            while (await file.FillAsync(stream, cancellationToken).ConfigureAwait(false));

            return file._count > 0
                ? file
                : throw new BadHttpRequestException("The picture is empty: it has 0 bytes. Send the bytes of an image file.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Erases the file and frees its memory.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            // The next owner of the buffer gets nobody's picture.
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }

        _buffer = [];
        _count = 0;
        foreach (RateLimitLease lease in _leases)
        {
            lease.Dispose();
        }

        _leases.Clear();
    }

    /// <summary>Reads until the buffer is full, which gives true, or the stream ends.</summary>
    private async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (_count < _buffer.Length)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_count), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _count += read;
            if (_count > _maxBytes)
            {
                throw new BadHttpRequestException(
                    $"The picture has more than {_maxBytes} bytes. Send a smaller one.", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return true;
    }

    private void Grow()
    {
        int size = _buffer.Length == 0 ? UploadMemory.Unit : Math.Min(_buffer.Length * 2, _maxBytes + UploadMemory.Unit);
        _leases.Add(_memory.Take(size - _buffer.Length));
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }

        _buffer = larger;
    }
}
