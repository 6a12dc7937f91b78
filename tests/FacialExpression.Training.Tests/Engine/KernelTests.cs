using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Our kernels against libtorch's own operations.</summary>
[Collection(TorchTests.Name)]
public sealed class KernelTests : TensorTests
{
    private readonly Draws _draws = new(3);

    public static TheoryData<ScalarType, int, int, int, int> Maps => new()
    {
        { ScalarType.Float32, 32, 46, 46, 2 },
        { ScalarType.Float32, 36, 7, 9, 2 },  // channels that do not fill the last vector; a row and a column that fill no window
        { ScalarType.Float32, 5, 6, 6, 3 },   // fewer channels than a vector holds
        { ScalarType.Float32, 16, 4, 5, 1 },
        { ScalarType.BFloat16, 32, 46, 46, 2 },
        { ScalarType.BFloat16, 76, 7, 9, 2 },
        { ScalarType.BFloat16, 31, 6, 7, 3 },
        { ScalarType.BFloat16, 1, 8, 8, 2 },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Pooling_with_relu_agrees_with_libtorch_forward_and_backward(
        ScalarType type, int channels, int height, int width, int size)
    {
        // Few distinct values, so that many windows have their greatest value more than once; libtorch takes the first too.
        Tensor map = ((_draws.Uniform(3, channels, height, width) * 9).round() - 4).to(type);
        Tensor own = ReluMaxPool.Forward(map, size);
        Tensor leaf = map.detach().clone().requires_grad_();
        Tensor expected = nn.functional.max_pool2d(leaf.relu(), size);
        Assert.True(own.equal(expected).all().item<bool>());

        Tensor gradient = (_draws.Uniform(expected.shape) + 1).to(type);
        expected.backward([gradient]);
        Assert.True(ReluMaxPool.Backward(map, own, gradient, size).equal(leaf.grad!).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float32, 4)]
    [InlineData(ScalarType.Float32, 20)]
    [InlineData(ScalarType.BFloat16, 4)]
    [InlineData(ScalarType.BFloat16, 40)]
    public void Pooling_keeps_NaN_and_infinity(ScalarType type, int channels)
    {
        // x86 makes NaN with the sign set, which as an integer is the smallest of all.
        Tensor map = (_draws.Uniform(1, channels, 4, 4) - 0.5).to(type);
        map[0, 1, 2, 3] = tensor(-float.NaN).to(type);
        map[0, 2, 0, 0] = tensor(float.PositiveInfinity).to(type);
        float[] pooled = ReluMaxPool.Forward(map, 2).to(ScalarType.Float32).contiguous().data<float>().ToArray();
        Assert.Equal([7], Enumerable.Range(0, pooled.Length).Where(i => float.IsNaN(pooled[i])));
        Assert.Equal([8], Enumerable.Range(0, pooled.Length).Where(i => float.IsPositiveInfinity(pooled[i])));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void The_backward_pass_of_relu_agrees_with_libtorch(ScalarType type)
    {
        // 1,155 numbers, which do not fill the last vector.
        Tensor leaf = (_draws.Uniform(3, 5, 7, 11) - 0.5).to(type).requires_grad_();
        Tensor result = leaf.relu();
        Tensor gradient = _draws.Normal(leaf.shape).to(type);
        result.backward([gradient]);
        Assert.True(ReluKernel.Backward(result.detach(), gradient.clone()).equal(leaf.grad!).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Dropout_drops_at_its_rate_and_scales_the_rest(ScalarType type)
    {
        Tensor values = ones(41, 10, 7, 5).to(type); // 14,350 numbers, which do not fill the last vector
        Tensor left = DropoutKernel.Apply(values, 0.25, seed: 9).to(ScalarType.Float32);
        float scaled = ones(1).div(0.75).to(type).to(ScalarType.Float32).item<float>();
        Assert.True((left.eq(0) | left.eq(scaled)).all().item<bool>());
        Assert.Equal(values.shape, left.shape);

        // 14,350 draws: three standard deviations are 0.011.
        Assert.Equal(0.25, left.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.011);
        Assert.Equal(0.25, left[40].eq(0).to(ScalarType.Float32).mean().item<float>(), 0.07);
    }

    [Fact]
    public void The_seed_alone_decides_the_dropout_in_both_precisions()
    {
        Tensor map = _draws.Uniform(4, 33, 3, 5) + 1;
        Tensor one = DropoutKernel.Apply(map, 0.5, seed: 1);
        Assert.True(one.eq(0).equal(DropoutKernel.Apply(map.to(ScalarType.BFloat16), 0.5, seed: 1).eq(0)).all().item<bool>());
        Assert.True(one.equal(DropoutKernel.Apply(map, 0.5, seed: 1)).all().item<bool>());
        Assert.False(one.eq(0).equal(DropoutKernel.Apply(map, 0.5, seed: 2).eq(0)).all().item<bool>());

        // Channels and images do not share a pattern.
        Assert.False(one[0].eq(0).equal(one[1].eq(0)).all().item<bool>());
        Assert.False(one[0, 0].eq(0).equal(one[0, 1].eq(0)).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Dropout_on_other_devices_has_the_pattern_of_the_CPU(ScalarType type)
    {
        using var random = new DeviceRandom(CPU);
        Tensor map = (_draws.Uniform(3, 7, 5, 3) + 1).to(type); // 315 numbers, which do not fill the last block
        Tensor row = _draws.Uniform(5, 11).to(type);
        foreach (ulong seed in new ulong[] { 0, 5, ulong.MaxValue })
        {
            AssertSame(DropoutKernel.Apply(map, 0.4, seed), random.Drop(map, 0.4, seed));
            AssertSame(DropoutKernel.Apply(row, 0.1, seed), random.Drop(row, 0.1, seed));
        }

        Tensor leaf = _draws.Uniform(3, 7, 5, 3).requires_grad_();
        Tensor dropped = random.Drop(leaf, 0.4, 5);
        dropped.backward([ones_like(dropped)]);
        AssertSame(DropoutKernel.Apply(ones(3, 7, 5, 3), 0.4, 5), leaf.grad!);
    }

    [Fact]
    public void Bfloat16_is_rounded_as_libtorch_rounds()
    {
        float[] values =
        [
            1f, -1.00390625f, 1.00390625f, 1.01171875f, 3.3895314e38f, float.PositiveInfinity, float.NaN, 1e-40f,
            .. Enumerable.Range(0, 8).Select(i => MathF.Exp(i) * 1.2345f),
        ];
        Tensor expected = tensor(values).to(ScalarType.BFloat16).to(ScalarType.Float32);
        ushort[] half = new ushort[16];
        float[] back = new float[16];
        unsafe
        {
            fixed (ushort* target = half)
            fixed (float* result = back)
            {
                BFloat16Vectors.Store(System.Runtime.Intrinsics.Vector512.Create(values), target);
                System.Runtime.Intrinsics.Vector512.Store(BFloat16Vectors.Load(target), result);
            }
        }

        Assert.Equal(expected.data<float>().ToArray(), back);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.equal(actual).all().item<bool>());
    }
}
