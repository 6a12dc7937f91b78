namespace FacialExpression;

/// <summary>The layout of raw pixels in memory: the order of the channels, one byte each.</summary>
public enum PixelFormat
{
    /// <summary>One byte per pixel: 0 (black) to 255 (white).</summary>
    Gray8,

    /// <summary>Three bytes per pixel: red, green, blue.</summary>
    Rgb24,

    /// <summary>Three bytes per pixel: blue, green, red, as in OpenCV.</summary>
    Bgr24,

    /// <summary>Four bytes per pixel: red, green, blue, alpha. Colors are not premultiplied by alpha.</summary>
    Rgba32,

    /// <summary>Four bytes per pixel: blue, green, red, alpha. Colors are not premultiplied by alpha.</summary>
    Bgra32,

    /// <summary>Four bytes per pixel: red, green, blue, unused.</summary>
    Rgbx32,

    /// <summary>
    /// Four bytes per pixel: blue, green, red, unused. This is the layout of 32-bit bitmaps and screen captures on Windows,
    /// whatever their fourth byte holds.
    /// </summary>
    Bgrx32,
}
