namespace FacialExpression.Tool;

/// <summary>The body of a request, which must keep arriving: otherwise it cancels its own reads.</summary>
internal sealed class PacedBody : Stream
{
    private readonly Stream _body;
    private readonly ServeLimits _limits;
    private readonly CancellationTokenSource _pace;
    private readonly long _announced;
    private long _total;
    private int _arrived;

    /// <summary>Starts the time for the first bytes.</summary>
    /// <param name="body">The body.</param>
    /// <param name="limits">The pace.</param>
    /// <param name="announced">The bytes that the client announced; 0 if none.</param>
    /// <param name="pace">Cancels the reads.</param>
    public PacedBody(Stream body, ServeLimits limits, long announced, CancellationTokenSource pace)
    {
        (_body, _limits, _announced, _pace) = (body, limits, announced, pace);
        _pace.CancelAfter(_limits.PaceTime);
    }

    /// <summary>
    /// The bytes that must arrive in each <see cref="ServeLimits.PaceTime"/>. One that announced no size has that which arrived.
    /// </summary>
    public int PaceBytes => _limits.PaceBytesOf(Math.Max(_announced, _total));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _arrived += read;
        _total += read;
        if (_arrived >= PaceBytes)
        {
            _arrived = 0;
            _pace.CancelAfter(_limits.PaceTime);
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
