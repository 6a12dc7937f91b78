using TorchSharp;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// A number for an operation on a tensor: an integer, or one in double precision, which is how libtorch stores float32 numbers
/// as well. Unlike TorchSharp's <see cref="Scalar"/>, it owns no native memory.
/// </summary>
internal readonly struct Number
{
    private readonly bool _isInteger;
    private readonly long _integer;
    private readonly double _real;

    private Number(long value) => (_isInteger, _integer) = (true, value);

    private Number(double value) => _real = value;

    public static implicit operator Number(long value) => new(value);

    public static implicit operator Number(double value) => new(value);

    /// <summary>libtorch's form, to be disposed after the operation.</summary>
    public Scalar ToScalar() => _isInteger ? _integer.ToScalar() : _real.ToScalar();
}
