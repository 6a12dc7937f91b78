namespace FacialExpression.Training;

/// <summary>A row of values.</summary>
public sealed record VectorShape : TensorShape
{
    internal VectorShape(int units) => Units = units;

    /// <summary>The number of values.</summary>
    public int Units { get; }

    /// <inheritdoc/>
    public override int Size => Units;

    /// <summary>As Keras prints it, without the batch: <c>(128)</c>.</summary>
    public override string ToString() => Invariant($"({Units})");
}
