namespace FacialExpression.Training;

/// <summary>The mean of each window. With <c>same</c> padding only places inside the map count.</summary>
/// <param name="PoolSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding. Default: 2, as in Keras.</param>
/// <example><code>new AveragePooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record AveragePooling2D(int PoolSize = 2) : Pooling2D(PoolSize)
{
    internal override string KerasName => "average_pooling2d";
}
