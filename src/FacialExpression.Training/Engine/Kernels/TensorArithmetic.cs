using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// The operations that take numbers; a trailing underscore means in place, as in TorchSharp. They replace TorchSharp's, which
/// pass the address of a native number without keeping its owner, a <see cref="Scalar"/>, alive: a garbage collection during
/// the operation frees the number while libtorch uses it. Even <c>a + b</c> has such a number, its factor of 1. Here each number
/// lives until the operation has returned.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;
    private static readonly Scalar RealOne = 1.0;

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>x + number.</summary>
    public static Tensor PlusNumber(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.add(scalar, One);
    }

    /// <summary>x − number.</summary>
    public static Tensor MinusNumber(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.sub(scalar);
    }

    /// <summary>1 − x.</summary>
    public static Tensor OneMinus(this Tensor x) => x.negative().add(One, One);

    /// <summary>x · factor.</summary>
    public static Tensor Times(this Tensor x, Number factor)
    {
        using Scalar scalar = factor.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x / divisor.</summary>
    public static Tensor DividedBy(this Tensor x, Number divisor)
    {
        using Scalar scalar = divisor.ToScalar();
        return x.div(scalar);
    }

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x.pow(Two);

    /// <summary>x, at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public static Tensor Clamped(this Tensor x, Number least, Number most)
    {
        using Scalar low = least.ToScalar();
        using Scalar high = most.ToScalar();
        return x.clamp(low, high);
    }

    /// <summary>Whether x is less than a number.</summary>
    public static Tensor IsLessThan(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.lt(scalar);
    }

    /// <summary>Whether x is a number or greater.</summary>
    public static Tensor IsAtLeast(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.ge(scalar);
    }

    /// <summary>ELU with an alpha of 1.</summary>
    public static Tensor Elu(this Tensor x) => x.elu(RealOne, RealOne, RealOne);

    /// <summary>x, or x · slope where x is negative.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope)
    {
        using Scalar scalar = slope;
        return x.leaky_relu(scalar);
    }

    /// <summary>
    /// log(1 + eˣ), as −log sigmoid(−x): TorchSharp's softplus makes its numbers itself. The last bits of the two may differ.
    /// </summary>
    public static Tensor Softplus(this Tensor x) => nn.functional.logsigmoid(x.negative()).negative();

    /// <summary>x / (1 + |x|).</summary>
    public static Tensor Softsign(this Tensor x) => x.div(x.abs().add(One, One));

    /// <summary>Adds a tensor.</summary>
    public static Tensor Add_(this Tensor x, Tensor other) => x.add_(other, One);

    /// <summary>Adds other · factor.</summary>
    public static Tensor AddScaled_(this Tensor x, Tensor other, Number factor)
    {
        using Scalar scalar = factor.ToScalar();
        return x.add_(other, scalar);
    }

    /// <summary>Adds a number.</summary>
    public static Tensor AddNumber_(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.add_(scalar, One);
    }

    /// <summary>Adds left · right.</summary>
    public static Tensor AddProduct_(this Tensor x, Tensor left, Tensor right) => x.addcmul_(left, right, One);

    /// <summary>Adds left · right · factor.</summary>
    public static Tensor AddProduct_(this Tensor x, Tensor left, Tensor right, Number factor)
    {
        using Scalar scalar = factor.ToScalar();
        return x.addcmul_(left, right, scalar);
    }

    /// <summary>Adds dividend / divisor · factor.</summary>
    public static Tensor AddQuotient_(this Tensor x, Tensor dividend, Tensor divisor, Number factor)
    {
        using Scalar scalar = factor.ToScalar();
        return x.addcdiv_(dividend, divisor, scalar);
    }

    /// <summary>Multiplies by a number.</summary>
    public static Tensor MultiplyBy_(this Tensor x, Number factor)
    {
        using Scalar scalar = factor.ToScalar();
        return x.mul_(scalar);
    }

    /// <summary>Limits x to a range.</summary>
    public static Tensor Clamp_(this Tensor x, Number least, Number most)
    {
        using Scalar low = least.ToScalar();
        using Scalar high = most.ToScalar();
        return x.clamp_(low, high);
    }

    /// <summary>Sets all elements to a number.</summary>
    public static Tensor Fill_(this Tensor x, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return x.fill_(scalar);
    }

    /// <summary>A new tensor of one number.</summary>
    public static Tensor Filled(long length, Number number, ScalarType type, Device device)
    {
        using Scalar scalar = number.ToScalar();
        return full([length], scalar, type, device);
    }

    /// <summary>A new tensor of one number, of another's shape, type and device.</summary>
    public static Tensor FilledLike(Tensor other, Number number)
    {
        using Scalar scalar = number.ToScalar();
        return full_like(other, scalar);
    }

    /// <summary>0, <paramref name="step"/>, …, below <paramref name="end"/>.</summary>
    public static Tensor Range(long end, ScalarType type, Device device, long step = 1)
    {
        using Scalar first = 0;
        using Scalar last = end;
        using Scalar distance = step;
        return arange(first, last, distance, type, device);
    }
}
