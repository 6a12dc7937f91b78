using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Engine;

public class InitialWeightsTests
{
    private static readonly LayerParameter Kernel = new("kernel", [64, 32, 3, 3], Initializer.GlorotUniform);

    [Fact]
    public void Kernels_are_glorot_uniform()
    {
        float[] values = InitialWeights.Of(3)("conv2d/kernel", Kernel);
        double limit = Math.Sqrt(6.0 / (9 * (32 + 64)));
        Assert.InRange(values.Max(), 0.99 * limit, limit + 1e-9);
        Assert.InRange(values.Min(), -limit - 1e-9, -0.99 * limit);
        Assert.Equal(0, values.Average(), 0.02 * limit);
        Assert.Equal(limit * limit / 3, values.Average(v => (double)v * v), 0.03 * limit * limit);
    }

    [Fact]
    public void Seed_and_path_alone_decide_the_values()
    {
        float[] values = InitialWeights.Of(3)("conv2d/kernel", Kernel);
        Assert.Equal(values, InitialWeights.Of(3)("conv2d/kernel", Kernel));
        Assert.NotEqual(values, InitialWeights.Of(4)("conv2d/kernel", Kernel));
        Assert.NotEqual(values, InitialWeights.Of(3)("conv2d_1/kernel", Kernel));
        Assert.NotEqual(values[0], InitialWeights.Of(3)("conv2d_1/kernel", Kernel)[0]);
    }

    [Fact]
    public void Biases_are_zeros_and_scales_are_ones()
    {
        InitialValues initial = InitialWeights.Of(3);
        Assert.Equal([0f, 0, 0], initial("dense/bias", new LayerParameter("bias", [3], Initializer.Zeros)));
        Assert.Equal([1f, 1], initial("batch_normalization/gamma", new LayerParameter("gamma", [2], Initializer.Ones)));
    }
}
