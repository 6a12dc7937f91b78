namespace FacialExpression.Training;

/// <summary>A row of values.</summary>
/// <param name="Units">The number of values.</param>
public sealed record VectorShape(int Units) : TensorShape
{
    /// <inheritdoc/>
    public override int Size => Units;

    /// <summary>As Keras prints it, without the batch: <c>(128)</c>.</summary>
    public override string ToString() => $"({Units})";
}
