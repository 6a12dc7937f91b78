namespace FacialExpression;

/// <summary>Memory for the pixels that a network takes, released at the end of its block.</summary>
internal readonly ref struct GrayPixels(int size)
{
    private readonly byte[] _bytes = PixelMemory.Rent(size);

    public Span<byte> Span => _bytes.AsSpan(0, size);

    public Memory<byte> Memory => _bytes.AsMemory(0, size);

    public void Dispose() => PixelMemory.Return(_bytes);
}
