namespace FacialExpression.Training;

/// <summary>The largest value of each window.</summary>
/// <param name="PoolSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding. Default: 2, as in Keras.</param>
/// <example><code>new MaxPooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record MaxPooling2D(int PoolSize = 2) : Pooling2D(PoolSize)
{
    internal override string KerasName => "max_pooling2d";
}
