namespace FacialExpression;

/// <summary>Where the bytes of a pixel are.</summary>
internal static class PixelFormats
{
    /// <summary>Bytes a pixel, and where red, green and blue stand in it.</summary>
    public static (int Bytes, int Red, int Green, int Blue) Layout(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => (1, 0, 0, 0),
        PixelFormat.Rgb24 => (3, 0, 1, 2),
        PixelFormat.Bgr24 => (3, 2, 1, 0),
        PixelFormat.Rgba32 or PixelFormat.Rgbx32 => (4, 0, 1, 2),
        PixelFormat.Bgra32 or PixelFormat.Bgrx32 => (4, 2, 1, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The pixel format must be one of the enum's."),
    };
}
