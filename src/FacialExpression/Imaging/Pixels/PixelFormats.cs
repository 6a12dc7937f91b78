namespace FacialExpression;

/// <summary>The byte layout of each <see cref="PixelFormat"/>.</summary>
internal static class PixelFormats
{
    /// <summary>Returns the bytes per pixel, and the offsets of red, green and blue within a pixel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enum's.</exception>
    public static (int Bytes, int Red, int Green, int Blue) Layout(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => (1, 0, 0, 0),
        PixelFormat.Rgb24 => (3, 0, 1, 2),
        PixelFormat.Bgr24 => (3, 2, 1, 0),
        PixelFormat.Rgba32 or PixelFormat.Rgbx32 => (4, 0, 1, 2),
        PixelFormat.Bgra32 or PixelFormat.Bgrx32 => (4, 2, 1, 0),
        _ => throw new ArgumentOutOfRangeException(
            nameof(format), format, $"The pixel format must be a member of {nameof(PixelFormat)}."),
    };
}
