namespace FacialExpression.Training;

/// <summary>
/// The shape of the values between two layers, for one image: a <see cref="MapShape"/> or a <see cref="VectorShape"/>.
/// </summary>
public abstract record TensorShape
{
    private protected TensorShape()
    {
    }

    /// <summary>Values per image.</summary>
    public abstract int Size { get; }
}
