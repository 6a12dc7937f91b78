namespace FacialExpression.Training;

/// <summary>The largest value of each window.</summary>
/// <example><code>new MaxPooling2D(2)   // (44, 44, 64) → (22, 22, 64)</code></example>
public sealed record MaxPooling2D : Pooling2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="poolSize">Height and width of the window. Default: 2, as in Keras.</param>
    public MaxPooling2D(int poolSize = 2)
        : base(poolSize)
    {
    }

    internal override string KerasName => "max_pooling2d";
}
