using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>The operations that take numbers, with numbers that no operation rounds.</summary>
public class TensorArithmeticTests : TensorTests
{
    private static Tensor X => Of(-1.5f, 0, 2);

    private static Tensor Y => Of(4, 0.5f, -2);

    [Fact]
    public void Number_makes_the_scalar_that_TorchSharp_makes()
    {
        AssertSame(0.1f, 0.1f);
        AssertSame(0.1, 0.1);
        AssertSame(7, 7);
        AssertSame(long.MinValue + 1, long.MinValue + 1);
        AssertSame(byte.MaxValue, byte.MaxValue);
    }

    [Fact]
    public void Operations_return_a_new_tensor()
    {
        AssertEqual([2.5f, 0.5f, 0], X.Plus(Y));
        AssertEqual([-1, 0.5f, 2.5f], X.PlusNumber(0.5f));
        AssertEqual([-2, -0.5f, 1.5f], X.MinusNumber(0.5));
        AssertEqual([2.5f, 1, -1], X.OneMinus());
        AssertEqual([-3, 0, 4], X.Times(2));
        AssertEqual([-6, 0, 8], X.DividedBy(0.25));
        AssertEqual([2.25f, 0, 4], X.Squared());
        AssertEqual([-1, 0, 0.5f], X.Clamped(-1, 0.5f));
        AssertEqual([-0.375f, 0, 2], X.LeakyRelu(0.25));
        AssertEqual([-0.6f, 0, 2 / 3f], X.Softsign());
        AssertEqual([1, 0, 0], X.IsLessThan(0).to(ScalarType.Float32));
        AssertEqual([0, 1, 1], X.IsAtLeast(0).to(ScalarType.Float32));
    }

    [Fact]
    public void Operations_in_place_return_the_tensor_itself()
    {
        AssertInPlace([2.5f, 0.5f, 0], x => x.Add_(Y));
        AssertInPlace([6.5f, 1, -2], x => x.AddScaled_(Y, 2f));
        AssertInPlace([-1, 0.5f, 2.5f], x => x.AddNumber_(0.5f));
        AssertInPlace([14.5f, 0.25f, 6], x => x.AddProduct_(Y, Y));
        AssertInPlace([-9.5f, -0.125f, 0], x => x.AddProduct_(Y, Y, -0.5f));
        AssertInPlace([0.5f, 2, 4], x => x.AddQuotient_(Y, Y, 2f));
        AssertInPlace([-0.75f, 0, 1], x => x.MultiplyBy_(0.5f));
        AssertInPlace([-1, 0, 0.5f], x => x.Clamp_(-1, 0.5f));
        AssertInPlace([3, 3, 3], x => x.Fill_(3));
    }

    [Fact]
    public void New_tensors_have_the_type_asked_for()
    {
        Tensor filled = TensorArithmetic.Filled(2, 0.5, ScalarType.Float32, CPU);
        AssertEqual([0.5f, 0.5f], filled);
        AssertEqual([0.25f, 0.25f, 0.25f], TensorArithmetic.FilledLike(X, 0.25));
        Assert.Equal([long.MaxValue], TensorArithmetic.Filled(1, long.MaxValue, ScalarType.Int64, CPU).data<long>().ToArray());
        Assert.Equal([0L, 16, 32, 48], TensorArithmetic.Range(64, ScalarType.Int64, CPU, step: 16).data<long>().ToArray());
        Assert.Equal([0.0, 1, 2], TensorArithmetic.Range(3, ScalarType.Float64, CPU).data<double>().ToArray());
    }

    [Fact]
    public void Elu_is_exponential_below_zero() =>
        Assert.Equal([Math.Exp(-1.5) - 1, 0, 2], X.Elu().data<float>().ToArray().Select(v => (double)v), Near);

    [Fact]
    public void Softplus_is_exact_at_both_ends_and_so_is_its_gradient()
    {
        float[] values = [-100, -30, -5, -1e-3f, 0, 0.5f, 5, 19.9f, 20.1f, 100, float.PositiveInfinity];
        Tensor x = Of(values).requires_grad_(true);
        Tensor y = x.Softplus();
        Assert.Equal(
            values.Select(v => v > 50 ? v : Math.Log(1 + Math.Exp(v))), y.data<float>().ToArray().Select(v => (double)v), Near);
        y.sum().backward();
        Assert.Equal(
            values.Select(v => 1 / (1 + Math.Exp(-v))), x.grad!.data<float>().ToArray().Select(v => (double)v), Near);
    }

    private static bool Near(double expected, double actual) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= 3e-7 * Math.Max(Math.Abs(expected), 1e-6);

    private static Tensor Of(params float[] values) => tensor(values, [values.Length], ScalarType.Float32, CPU);

    private static void AssertSame(Number number, Scalar expected)
    {
        using (expected)
        {
            using Scalar actual = number.ToScalar();
            Assert.Equal(expected.Type, actual.Type);
            Assert.Equal(expected.ToDouble(), actual.ToDouble());
            if (expected.Type == ScalarType.Int64)
            {
                Assert.Equal(expected.ToInt64(), actual.ToInt64());
            }
        }
    }

    private static void AssertEqual(float[] expected, Tensor actual) => Assert.Equal(expected, actual.data<float>().ToArray());

    private static void AssertInPlace(float[] expected, Func<Tensor, Tensor> operation)
    {
        Tensor x = X;
        Tensor result = operation(x);
        AssertEqual(expected, x);
        AssertEqual(expected, result);
    }
}
