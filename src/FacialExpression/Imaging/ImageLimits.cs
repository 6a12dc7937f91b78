namespace FacialExpression;

/// <summary>
/// How large an image from elsewhere may be. Files of a few kilobytes can announce gigabytes of pixels, so both sizes are looked at before memory is taken.
/// </summary>
/// <remarks>
/// While an image is read, three times its own bytes and 14 bytes for each of <see cref="MaxPixels"/> are in use at most, with the default limits 0.9 GB: the bytes in a buffer that may be larger, and
/// without their comments; 4 bytes a pixel, in a buffer that may be larger; and what the decoder needs, which is most for progressive JPEGs. <c>docs/reliability.md</c> has the peaks that were measured.
/// </remarks>
public sealed record ImageLimits
{
    /// <summary>The limits where none are given: 64 MiB and 50 million pixels, which the largest photographs of a telephone have.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most bytes that an encoded image may have. Above 0. Default: 67,108,864 (64 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or above <see cref="Array.MaxLength"/>.</exception>
    public int MaxBytes
    {
        get;
        init => field = value > 0 && value <= Array.MaxLength
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, $"MaxBytes must be from 1 to {Array.MaxLength}.");
    } = 64 * 1024 * 1024;

    /// <summary>The most pixels, width × height, that an image may have. From 1 to 500,000,000. Default: 50,331,648 (48 × 2²⁰). A PNG that is interlaced or has 16 bits a colour may have half as many, one that is both a quarter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxPixels
    {
        get;
        init => field = value is > 0 and <= LargestMaxPixels
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxPixels), value, $"MaxPixels must be from 1 to {LargestMaxPixels}.");
    } = 48 * 1024 * 1024;

    /// <summary>4 bytes a pixel of more than these would not fit one array.</summary>
    internal const int LargestMaxPixels = 500_000_000;
}
