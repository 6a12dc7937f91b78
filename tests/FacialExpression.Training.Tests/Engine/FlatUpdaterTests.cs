using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>All parameters in one tensor against one parameter after the other.</summary>
[Collection(TorchTests.Name)]
public sealed class FlatUpdaterTests : TensorTests
{
    // Kernels of maps, after a Flatten and of one map per channel, biases, normalization; decayed or not, bfloat16 or not.
    private static readonly FacialExpression.Training.Sequential Model = new(
        new ImageShape(9, 8, 1),
        [
            new Conv2D(5, 3) { UseBias = false },
            new FacialExpression.Training.BatchNormalization(),
            new Activation(ActivationFunction.Relu),
            new SeparableConv2D(6, 2),
            new FacialExpression.Training.Flatten(),
            new Dense(11, ActivationFunction.Relu),
            new Dense(7, ActivationFunction.Softmax),
        ]);

    public static TheoryData<Optimizer, bool> All
    {
        get
        {
            var data = new TheoryData<Optimizer, bool>();
            foreach (bool mixed in new[] { false, true })
            {
                data.Add(new Adam { LearningRate = 0.01 }, mixed);
                data.Add(new AdamW { LearningRate = 0.01, WeightDecay = 0.1, Beta1 = 0.8 }, mixed);
                data.Add(new FacialExpression.Training.Sgd { LearningRate = 0.1, WeightDecay = 0.05 }, mixed);
                data.Add(new FacialExpression.Training.Sgd { LearningRate = 0.1, Momentum = 0.9 }, mixed);
                data.Add(
                    new FacialExpression.Training.Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 0.05 },
                    mixed);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Weights_moments_and_averages_agree_with_the_kernel(Optimizer optimizer, bool mixed)
    {
        using var network = new TorchNetwork(Model, CPU, mixed, seed: 3);
        using var other = new TorchNetwork(Model, OtherDevice.Backend, mixed, seed: 3);
        using var kernel = new WeightUpdater(optimizer, network, averageMomentum: 0.9);
        using var flat = new FlatUpdater(optimizer, other, averageMomentum: 0.9);
        var draws = new Draws(4);
        for (int step = 1; step <= 4; step++)
        {
            foreach ((NetworkParameter first, NetworkParameter second) in network.Parameters.Zip(other.Parameters))
            {
                if (first.Description.IsTrainable)
                {
                    Tensor gradient = draws.Normal(first.Leaf.shape).to(first.Leaf.dtype);
                    first.Leaf.grad = gradient;
                    second.Leaf.grad!.add_(gradient.to(OtherDevice.Device));
                }
            }

            kernel.Step(optimizer.LearningRate / step, step);
            flat.Step(optimizer.LearningRate / step, step);
        }

        foreach ((NetworkParameter first, NetworkParameter second) in network.Parameters.Zip(other.Parameters))
        {
            AssertClose(first.Export(first.Storage), second.Export(second.Storage));
            AssertClose(first.Export(first.Average!), second.Export(second.Average!));
            AssertClose(OtherDevice.Values(first.Master), OtherDevice.Values(second.Master));
            Assert.Equal(first.Leaf.dtype, second.Leaf.dtype);
            Assert.True(second.Leaf.detach().equal(second.Master.to(second.Leaf.dtype)).all().item<bool>());
        }

        Assert.Equal(kernel.Moments.Count(), flat.Moments.Count());
        foreach ((Tensor first, Tensor second) in kernel.Moments.Zip(flat.Moments))
        {
            AssertClose(OtherDevice.Values(first), OtherDevice.Values(second));
        }
    }

    [Fact]
    public void The_backward_pass_adds_to_gradients_that_each_step_sets_to_zero()
    {
        using var network = new TorchNetwork(Model, OtherDevice.Backend, mixed: true);
        using var flat = new FlatUpdater(new Adam(), network, averageMomentum: null);
        Tensor images = new Draws(1).Uniform(3, 1, 9, 8).to(OtherDevice.Device);
        NetworkParameter[] trained = [.. network.Parameters.Where(p => p.Description.IsTrainable)];
        float[][] Backward()
        {
            Tensor logits = network.Forward(images, training: true);
            logits.backward([ones_like(logits)]);
            return [.. trained.Select(p => OtherDevice.Values(p.Leaf.grad!))];
        }

        float[][] once = Backward();
        float[][] twice = Backward();
        Assert.All(once, gradient => Assert.Contains(gradient, g => g != 0));
        for (int i = 0; i < once.Length; i++)
        {
            Assert.All(
                once[i].Zip(twice[i]),
                pair => Assert.Equal(2 * pair.First, pair.Second, 0.02f * (1 + Math.Abs(pair.First))));
        }

        flat.Step(0.1, 1);
        Assert.All(trained, p => Assert.False(p.Leaf.grad!.count_nonzero().item<long>() > 0));
    }

    [Fact]
    public void Weights_that_are_set_reach_the_leaves_and_the_average()
    {
        using var network = new TorchNetwork(Model, OtherDevice.Backend, mixed: true, seed: 1);
        using var other = new TorchNetwork(Model, CPU, mixed: false, seed: 2);
        using var flat = new FlatUpdater(new Adam(), network, averageMomentum: 0.9);
        network.SetWeights(other.GetWeights());
        Assert.Equal(other.GetWeights().Select(w => w.Values.ToArray()), network.GetWeights().Select(w => w.Values.ToArray()));
        foreach ((NetworkParameter expected, NetworkParameter actual) in other.Parameters.Zip(network.Parameters))
        {
            Assert.Equal(OtherDevice.Values(expected.Master), OtherDevice.Values(actual.Master));
            Assert.Equal(OtherDevice.Values(expected.Master.to(actual.Leaf.dtype)), OtherDevice.Values(actual.Leaf));
        }
    }

    [Fact]
    public void Disposing_releases_every_tensor()
    {
        long before = TestData.SettledTensorCount();
        for (int i = 0; i < 2; i++)
        {
            using var network = new TorchNetwork(Model, OtherDevice.Backend, mixed: true);
            using var flat = new FlatUpdater(new Adam(), network, averageMomentum: 0.9);
            flat.Step(0.1, 1);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(
            expected.Zip(actual),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6f * Math.Max(1, Math.Abs(pair.First))));
    }
}
