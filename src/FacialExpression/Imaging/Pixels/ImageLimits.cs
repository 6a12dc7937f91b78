namespace FacialExpression;

/// <summary>
/// The largest image that is decoded. Files of a few kilobytes can announce gigabytes of pixels, so both limits are checked
/// before memory is allocated.
/// </summary>
/// <remarks>
/// Decoding uses at most four times the encoded bytes and 14 bytes per pixel, 1 GB with the default limits: the encoded bytes,
/// possibly in a larger buffer, and copies of them without comments or with an end; 4 bytes per pixel for the picture; the rest
/// is the decoder's, which needs most for progressive JPEGs. <c>docs/reliability.md</c> has the measured peaks. If the memory is
/// not there, decoding throws an <see cref="InsufficientMemoryException"/>, an <see cref="OutOfMemoryException"/>: the image is
/// not at fault.
/// </remarks>
public sealed record ImageLimits
{
    /// <summary>
    /// The default limits: 64 MiB and 50 million pixels, as many as the largest photographs of telephones have.
    /// </summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most bytes of an encoded image. At least 1. Default: 67,108,864 (64 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="Array.MaxLength"/>.</exception>
    public int MaxBytes
    {
        get;
        init => field = value > 0 && value <= Array.MaxLength
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, $"MaxBytes must be from 1 to {Array.MaxLength}.");
    } = 64 * 1024 * 1024;

    /// <summary>
    /// The most pixels, width × height, of an image. From 1 to 500,000,000. Default: 50,331,648 (48 × 2²⁰). A PNG that is
    /// interlaced or has 16 bits per channel may have half as many; one that is both, a quarter.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxPixels
    {
        get;
        init => field = value is > 0 and <= LargestMaxPixels
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxPixels), value, $"MaxPixels must be from 1 to {LargestMaxPixels}.");
    } = 48 * 1024 * 1024;

    /// <summary>4 bytes per pixel of more pixels than these do not fit one array.</summary>
    internal const int LargestMaxPixels = 500_000_000;
}
