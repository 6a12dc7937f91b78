namespace FacialExpression.Training;

/// <summary>
/// Collects 48×48 gray images whose number is unknown, and resizes them in parallel where another size is wanted.
/// </summary>
/// <param name="input">The size to which every image is resized.</param>
internal sealed class ImageChunks(ImageShape input)
{
    private const int ChunkImages = 1024;

    private static readonly ImageShape Source = ImageShape.Fer2013;

    private readonly ImagePreprocessor _preprocessor = new(input);
    private readonly List<byte[]> _full = [];
    private byte[] _chunk = new byte[ChunkImages * Source.Size];
    private int _count;

    /// <summary>Room for the next image.</summary>
    public Span<byte> Next => _chunk.AsSpan(_count * Source.Size, Source.Size);

    /// <summary>Adds the image that was written to <see cref="Next"/>.</summary>
    public void Advance()
    {
        if (++_count == ChunkImages)
        {
            _full.Add(Finish());
            _chunk = new byte[_chunk.Length];
            _count = 0;
        }
    }

    /// <summary>Writes all images, one after the other.</summary>
    public void CopyTo(Span<byte> pixels)
    {
        foreach (byte[] chunk in _full.Append(Finish()))
        {
            chunk.CopyTo(pixels);
            pixels = pixels[chunk.Length..];
        }
    }

    private byte[] Finish()
    {
        if (input == Source)
        {
            return _count == ChunkImages ? _chunk : _chunk[..(_count * Source.Size)];
        }

        byte[] resized = new byte[_count * input.Size];
        Parallel.For(0, _count, i => _preprocessor.ToGray(
            _chunk.AsSpan(i * Source.Size, Source.Size),
            Source.Width,
            Source.Height,
            PixelFormat.Gray8,
            0,
            resized.AsSpan(i * input.Size, input.Size)));
        return resized;
    }
}
