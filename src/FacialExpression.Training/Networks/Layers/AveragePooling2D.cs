using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>The mean of each window. With <c>same</c> padding, only places inside the map count.</summary>
/// <example><code>new AveragePooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record AveragePooling2D : Pooling2D
{
    /// <summary>Creates the layer with windows of 2×2, as in Keras.</summary>
    /// <example><code>new AveragePooling2D()</code></example>
    public AveragePooling2D()
        : this(2)
    {
    }

    /// <summary>Creates the layer.</summary>
    /// <param name="poolSize">Height and width of the window.</param>
    [JsonConstructor]
    public AveragePooling2D(Size2D poolSize)
        : base(poolSize)
    {
    }

    internal override string KerasName => "average_pooling2d";
}
