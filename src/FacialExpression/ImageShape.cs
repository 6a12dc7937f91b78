namespace FacialExpression;

/// <summary>The size of an image as a network takes it, in Keras' order: height, width, channels.</summary>
/// <remarks>
/// The default value, all zeros, is no shape, nor is one whose initializer leaves a value out; everything that takes a shape
/// refuses it.
/// </remarks>
public readonly record struct ImageShape
{
    /// <summary>Makes a shape.</summary>
    /// <param name="height">Rows, in pixels; at least 1.</param>
    /// <param name="width">Columns, in pixels; at least 1.</param>
    /// <param name="channels">Values per pixel, 1 for gray; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public ImageShape(int height, int width, int channels)
    {
        Height = height;
        Width = width;
        Channels = channels;
    }

    /// <summary>48×48 gray, the size of FER-2013's images and of every model here.</summary>
    public static ImageShape Fer2013 { get; } = new(48, 48, 1);

    /// <summary>Rows, in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Height
    {
        get;
        init => field = AtLeastOne(value, nameof(Height));
    }

    /// <summary>Columns, in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Width
    {
        get;
        init => field = AtLeastOne(value, nameof(Width));
    }

    /// <summary>Values per pixel, 1 for gray.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Channels
    {
        get;
        init => field = AtLeastOne(value, nameof(Channels));
    }

    /// <summary>Values per image: height × width × channels.</summary>
    /// <exception cref="OverflowException">The product is above <see cref="int.MaxValue"/>.</exception>
    public int Size => checked(Height * Width * Channels);

    /// <summary>The shape as text, such as <c>48×48×1</c>.</summary>
    public override string ToString() => $"{Height}×{Width}×{Channels}";

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
}
