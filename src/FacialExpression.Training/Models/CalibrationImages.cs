namespace FacialExpression.Training;

/// <summary>Images that a model in int8 is calibrated on: they show which numbers its activations take. Immutable.</summary>
internal sealed class CalibrationImages
{
    /// <summary>The most images: more change the ranges little, and 512 images of 48×48 take 1.2 MB.</summary>
    public const int MaxCount = 512;

    private const ulong Seed = 42;

    private readonly byte[] _pixels;

    private CalibrationImages(ImageShape input, byte[] pixels) => (Input, _pixels) = (input, pixels);

    /// <summary>The size of each image.</summary>
    public ImageShape Input { get; }

    /// <summary>The number of images, from 1 to <see cref="MaxCount"/>.</summary>
    public int Count => _pixels.Length / Input.Size;

    /// <summary>All pixels, image by image, row by row, 0 to 255.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>
    /// Copies some of many images: one of each of as many equal stretches, since neighbors often have one label. The choice is
    /// the same each time.
    /// </summary>
    /// <param name="input">The size of each image.</param>
    /// <param name="pixels">All pixels of at least one image, image by image.</param>
    public static CalibrationImages Choose(ImageShape input, ReadOnlySpan<byte> pixels)
    {
        int available = pixels.Length / input.Size;
        int count = Math.Min(available, MaxCount);
        byte[] chosen = new byte[count * input.Size];
        var random = new SplitMix64(Seed);
        for (int i = 0; i < count; i++)
        {
            int first = (int)((long)available * i / count);
            int end = (int)((long)available * (i + 1) / count);
            int index = first + random.NextInt(end - first);
            pixels.Slice(index * input.Size, input.Size).CopyTo(chosen.AsSpan(i * input.Size));
        }

        return new CalibrationImages(input, chosen);
    }
}
