using FacialExpression.Samples.TrainDetector;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Architecture;

/// <summary>Scalars live until the native operation that uses them has returned.</summary>
[Trait("Duration", "Long")]
public sealed class ScalarUseTests : IDisposable
{
    private readonly ScalarUse _use = new();

    public void Dispose() => _use.Dispose();

    [Fact]
    public void Library_keeps_scalars_alive_while_libtorch_uses_them() =>
        Assert.Empty(_use.Find(typeof(ExpressionTrainer).Assembly.Location, _ => true));

    [Fact]
    public void Training_of_the_detector_keeps_scalars_alive_while_libtorch_uses_them()
    {
        string space = typeof(DetectorLoss).Namespace!;
        Assert.Empty(_use.Find(
            typeof(DetectorLoss).Assembly.Location, type => type.StartsWith(space + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Scalars_that_nothing_keeps_alive_are_found()
    {
        string[] found = _use.Find(
            typeof(Examples).Assembly.Location,
            type => type.StartsWith(typeof(Examples).FullName!.Replace('+', '/'), StringComparison.Ordinal));
        Assert.Equal(
            [
                nameof(Examples.ByAlpha),
                nameof(Examples.ByComparison),
                nameof(Examples.ByConversion),
                nameof(Examples.ByFactory),
                nameof(Examples.ByFunction),
                nameof(Examples.ByLocal),
                nameof(Examples.ByOperator),
            ],
            found.Select(line => line.Split(" calls ")[0].Split('.')[^1]).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>What the rule finds, and what it allows. Never called.</summary>
    private static class Examples
    {
        private static readonly Scalar Kept = 2f;

        public static Tensor ByOperator(Tensor x) => x * 2f;

        public static Tensor ByAlpha(Tensor left, Tensor right) => left + right;

        public static Tensor ByConversion(Tensor x) => x.mul_(2f);

        public static Tensor ByComparison(Tensor x) => x < 2.0;

        public static Tensor ByFunction(Tensor x) => nn.functional.softplus(x);

        public static Tensor ByFactory(Tensor x) => x.mul(Number());

        public static Tensor ByLocal(Tensor x)
        {
            Scalar scalar = 2L;
            return x.mul(scalar).add(x, scalar);
        }

        public static Tensor AllowedField(Tensor x) => x.mul(Kept);

        public static Tensor AllowedVariable(Tensor x)
        {
            using Scalar first = 2f;
            using Scalar second = Number();
            return x.add(second, first);
        }

        private static Scalar Number() => 2;
    }
}
