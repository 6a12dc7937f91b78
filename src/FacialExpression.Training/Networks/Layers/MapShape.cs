namespace FacialExpression.Training;

/// <summary>A feature map, in Keras' order: height, width, channels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Values at each place.</param>
public sealed record MapShape(int Height, int Width, int Channels) : TensorShape
{
    /// <inheritdoc/>
    public override int Size => checked(Height * Width * Channels);

    /// <summary>As Keras prints it, without the batch: <c>(46, 46, 32)</c>.</summary>
    public override string ToString() => $"({Height}, {Width}, {Channels})";
}
