namespace FacialExpression.Training;

/// <summary>A feature map, in Keras' order: height, width, channels.</summary>
public sealed record MapShape : TensorShape
{
    internal MapShape(int height, int width, int channels) => (Height, Width, Channels) = (height, width, channels);

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Values at each place.</summary>
    public int Channels { get; }

    /// <inheritdoc/>
    public override int Size => checked(Height * Width * Channels);

    /// <summary>As Keras prints it, without the batch: <c>(46, 46, 32)</c>.</summary>
    public override string ToString() => Invariant($"({Height}, {Width}, {Channels})");
}
