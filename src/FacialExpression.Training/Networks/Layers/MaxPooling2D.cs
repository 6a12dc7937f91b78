using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>The largest value of each window.</summary>
/// <example><code>new MaxPooling2D(2)   // (44, 44, 64) → (22, 22, 64)</code></example>
public sealed record MaxPooling2D : Pooling2D
{
    /// <summary>Creates the layer with windows of 2×2, as in Keras.</summary>
    /// <example><code>new MaxPooling2D()</code></example>
    public MaxPooling2D()
        : this(2)
    {
    }

    /// <summary>Creates the layer.</summary>
    /// <param name="poolSize">Height and width of the window.</param>
    [JsonConstructor]
    public MaxPooling2D(Size2D poolSize)
        : base(poolSize)
    {
    }

    internal override string KerasName => "max_pooling2d";
}
