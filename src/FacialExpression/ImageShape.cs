namespace FacialExpression;

/// <summary>The size of an image as a network takes it, in Keras' order: height, width, channels.</summary>
/// <param name="Height">Rows, in pixels; above 0.</param>
/// <param name="Width">Columns, in pixels; above 0.</param>
/// <param name="Channels">Values a pixel: 1 for gray.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>48×48 gray, the form of FER-2013 and of every model here.</summary>
    public static ImageShape Fer2013 { get; } = new(48, 48, 1);

    /// <summary>Values an image: height × width × channels.</summary>
    public int Size => checked(Height * Width * Channels);

    /// <summary>The shape as text, as in <c>48×48×1</c>.</summary>
    public override string ToString() => $"{Height}×{Width}×{Channels}";
}
