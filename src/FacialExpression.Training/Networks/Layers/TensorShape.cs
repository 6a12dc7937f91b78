namespace FacialExpression.Training;

/// <summary>The shape of what flows between two layers, for one image: a <see cref="MapShape"/> or a <see cref="VectorShape"/>.</summary>
public abstract record TensorShape
{
    private protected TensorShape()
    {
    }

    /// <summary>Values an image.</summary>
    public abstract int Size { get; }
}
