namespace FacialExpression;

/// <summary>How raw pixels lie in memory: the channels' order, one byte each.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel: 0 (black) to 255 (white).</summary>
    Gray8,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb24,

    /// <summary>Three bytes a pixel: blue, green, red, as OpenCV has it.</summary>
    Bgr24,

    /// <summary>Four bytes a pixel: red, green, blue, alpha; the colours are not multiplied by alpha.</summary>
    Rgba32,

    /// <summary>Four bytes a pixel: blue, green, red, alpha; the colours are not multiplied by alpha.</summary>
    Bgra32,

    /// <summary>Four bytes a pixel: red, green, blue, and one that says nothing.</summary>
    Rgbx32,

    /// <summary>Four bytes a pixel: blue, green, red, and one that says nothing. What Windows calls a 32-bit bitmap, and what its screen captures are, whatever their fourth byte holds.</summary>
    Bgrx32,
}
