using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// How to turn a stored picture upright. A camera stores what its sensor sees and notes in EXIF how to turn it. Each of the eight
/// orientations is: swap rows and columns or not, then mirror either axis or not.
/// </summary>
/// <param name="Swap">Whether the upright picture's rows are the stored picture's columns.</param>
/// <param name="FlipX">Whether stored columns run in the opposite direction.</param>
/// <param name="FlipY">Whether stored rows run in the opposite direction.</param>
internal readonly record struct Orientation(bool Swap, bool FlipX, bool FlipY)
{
    /// <summary>Stored upright.</summary>
    public static Orientation Upright { get; }

    /// <summary>Converts EXIF's orientation tag.</summary>
    public static Orientation Of(SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => new(false, true, false),
        SKEncodedOrigin.BottomRight => new(false, true, true),
        SKEncodedOrigin.BottomLeft => new(false, false, true),
        SKEncodedOrigin.LeftTop => new(true, false, false),
        SKEncodedOrigin.RightTop => new(true, false, true),
        SKEncodedOrigin.RightBottom => new(true, true, true),
        SKEncodedOrigin.LeftBottom => new(true, true, false),
        _ => Upright,
    };

    /// <summary>Converts a stored size to the upright one, and an upright size to the stored one.</summary>
    public (int Width, int Height) Turn(int width, int height) => Swap ? (height, width) : (width, height);

    /// <summary>Returns where a part of the upright picture is stored.</summary>
    /// <param name="upright">The part, in pixels of the upright picture.</param>
    /// <param name="storedWidth">Stored columns.</param>
    /// <param name="storedHeight">Stored rows.</param>
    public SKRectI ToStored(SKRectI upright, int storedWidth, int storedHeight)
    {
        (int x, int y) = Swap ? (upright.Top, upright.Left) : (upright.Left, upright.Top);
        (int width, int height) = Turn(upright.Width, upright.Height);
        return SKRectI.Create(FlipX ? storedWidth - x - width : x, FlipY ? storedHeight - y - height : y, width, height);
    }

    /// <summary>
    /// Returns how to walk through stored pixels so that they come upright: pixel (column, row) of the upright picture is stored
    /// at first + column × right + row × down.
    /// </summary>
    /// <param name="storedWidth">Stored columns.</param>
    /// <param name="storedHeight">Stored rows.</param>
    /// <param name="columnStep">From one stored column to the next.</param>
    /// <param name="rowStep">From one stored row to the next.</param>
    public (int First, int Right, int Down) Walk(int storedWidth, int storedHeight, int columnStep, int rowStep)
    {
        int first = (FlipX ? (storedWidth - 1) * columnStep : 0) + (FlipY ? (storedHeight - 1) * rowStep : 0);
        int x = FlipX ? -columnStep : columnStep;
        int y = FlipY ? -rowStep : rowStep;
        return Swap ? (first, y, x) : (first, x, y);
    }
}
