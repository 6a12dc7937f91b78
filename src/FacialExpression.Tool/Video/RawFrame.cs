namespace FacialExpression.Tool;

/// <summary>A decoded frame: its pixels in BGRA, in a buffer of a pool.</summary>
internal sealed class RawFrame(byte[] pixels, int width, int height, TimeSpan time)
{
    /// <summary>The bytes of a pixel.</summary>
    public const int PixelSize = 4;

    public byte[] Pixels => pixels;

    public int Width => width;

    public int Height => height;

    public TimeSpan Time => time;

    public Picture ToPicture() => Picture.FromPixels(pixels, width, height, PixelFormat.Bgra32);
}
