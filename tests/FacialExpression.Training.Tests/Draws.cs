using static TorchSharp.torch;

namespace FacialExpression.Training.Tests;

/// <summary>
/// Random tensors of one test. TorchSharp's own generator and default type belong to the process: with them, tests that run
/// in parallel would change each other's numbers.
/// </summary>
internal sealed class Draws(ulong seed)
{
    // Made by the first draw: a test class may have this as a field before it has checked for the native library.
    private Generator Generator => field ??= new Generator(seed, CPU);

    /// <summary>At least 0 and less than 1.</summary>
    public Tensor Uniform(params long[] shape) => rand(shape, ScalarType.Float32, generator: Generator);

    /// <summary>Of mean 0 and deviation 1.</summary>
    public Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float32, generator: Generator);

    /// <summary>Whole numbers, at least 0 and less than the limit.</summary>
    public Tensor Integers(long limit, params long[] shape) => randint(0, limit, shape, generator: Generator);
}
