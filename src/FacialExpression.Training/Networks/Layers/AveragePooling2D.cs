namespace FacialExpression.Training;

/// <summary>The mean of each window. With <c>same</c> padding, only places inside the map count.</summary>
/// <example><code>new AveragePooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record AveragePooling2D : Pooling2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="poolSize">Height and width of the window. Default: 2, as in Keras.</param>
    public AveragePooling2D(int poolSize = 2)
        : base(poolSize)
    {
    }

    internal override string KerasName => "average_pooling2d";
}
