using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>The optimizers against Keras' formulas, worked out in double precision, and against TorchSharp's own.</summary>
[Collection(TorchTests.Name)]
public sealed class WeightUpdaterTests : TensorTests
{
    private readonly Draws _draws = new(1);

    // 7 · 45 = 315 numbers in the kernel: 19 whole vectors and a rest of 11.
    private static readonly FacialExpression.Training.Sequential Model = new(
        new ImageShape(9, 5, 1), [new Flatten(), new Dense(7, ActivationFunction.Softmax)]);

    public static TheoryData<Optimizer> All =>
    [
        new Adam { LearningRate = 0.01 },
        new Adam { LearningRate = 0.01, Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-3 },
        new AdamW { LearningRate = 0.01, WeightDecay = 0.1 },
        new FacialExpression.Training.Sgd { LearningRate = 0.1 },
        new FacialExpression.Training.Sgd { LearningRate = 0.1, Momentum = 0.9 },
        new FacialExpression.Training.Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 0.05 },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Three_steps_agree_with_Keras(Optimizer optimizer)
    {
        var network = new TorchNetwork(Model, CPU);
        using var updater = new WeightUpdater(optimizer, network, averageMomentum: 0.9);
        double[][] weights = [.. network.GetWeights().Select(w => w.Values.ToArray().Select(v => (double)v).ToArray())];
        var keras = weights.Select(w => new KerasOptimizer(optimizer, w)).ToArray();
        double[][] average = [.. weights.Select(w => w.ToArray())];
        for (int step = 1; step <= 3; step++)
        {
            foreach ((NetworkParameter parameter, int i) in network.Parameters.Select((p, i) => (p, i)))
            {
                Tensor gradient = _draws.Normal(parameter.Leaf.shape);
                parameter.Leaf.grad = gradient;
                keras[i].Step([.. gradient.data<float>().ToArray().Select(g => (double)g)], decays: i == 0);
                double momentum = step == 1 ? 0 : 0.9;
                average[i] = [.. average[i].Zip(keras[i].Weights, (a, w) => (momentum * a) + ((1 - momentum) * w))];
            }

            updater.Step(optimizer.LearningRate, step);
        }

        foreach ((NetworkParameter parameter, int i) in network.Parameters.Select((p, i) => (p, i)))
        {
            AssertClose(keras[i].Weights, parameter.Export(parameter.Storage));
            AssertClose(average[i], parameter.Export(parameter.Average!));
            Assert.Null(parameter.Leaf.grad);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_operations_for_other_devices_agree_with_the_kernel(Optimizer optimizer)
    {
        var network = new TorchNetwork(Model, CPU);
        NetworkParameter kernel = network.Parameters[0];
        using var updater = new WeightUpdater(optimizer, network, averageMomentum: null);
        Tensor weights = kernel.Storage.clone();
        Tensor[] moments = [.. updater.Moments.Take(updater.Moments.Count() / 2).Select(m => m.clone())];
        for (int step = 1; step <= 3; step++)
        {
            Tensor gradient = _draws.Normal(kernel.Leaf.shape);
            kernel.Leaf.grad = gradient;
            network.Parameters[1].Leaf.grad = zeros(7);
            IUpdateRule rule = optimizer is Adam adam
                ? new AdamRule(adam, adam.LearningRate, step)
                : new SgdRule((FacialExpression.Training.Sgd)optimizer, optimizer.LearningRate);
            rule.Apply(weights, optimizer.WeightDecay > 0 ? [weights] : [], gradient.flatten(), moments);
            updater.Step(optimizer.LearningRate, step);
        }

        AssertClose([.. weights.data<float>().ToArray().Select(w => (double)w)], kernel.Export(kernel.Storage));
    }

    [Fact]
    public void Momentum_without_weight_decay_agrees_with_TorchSharp()
    {
        var network = new TorchNetwork(Model, CPU);
        var sgd = new FacialExpression.Training.Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true };
        using var updater = new WeightUpdater(sgd, network, averageMomentum: null);
        Tensor start = network.Parameters[0].Storage.clone().view(7, 45);
        var other = new Parameter(start);
        using var theirs = optim.SGD([other], 0.1, momentum: 0.9, nesterov: true);
        for (int step = 1; step <= 4; step++)
        {
            Tensor gradient = _draws.Normal(7, 45);
            network.Parameters[0].Leaf.grad = gradient;
            other.grad = gradient.clone();
            updater.Step(0.1, step);
            theirs.step();
        }

        AssertClose([.. other.data<float>().ToArray().Select(w => (double)w)], network.GetWeights()[0].Values.ToArray());
    }

    [Fact]
    public void A_bfloat16_copy_follows_its_float32_master()
    {
        var model = new FacialExpression.Training.Sequential(
            ImageShape.Fer2013, [new Conv2D(5, 3), new GlobalAveragePooling2D(), new Dense(7, ActivationFunction.Softmax)]);
        var network = new TorchNetwork(model, CPU, mixed: true);
        NetworkParameter kernel = network.Parameters[0];
        Assert.Equal(ScalarType.BFloat16, kernel.Leaf.dtype);
        Assert.Equal(ScalarType.Float32, network.Parameters[^1].Leaf.dtype);
        var sgd = new FacialExpression.Training.Sgd { LearningRate = 1 };
        using var updater = new WeightUpdater(sgd, network, averageMomentum: null);

        // Too small for a bfloat16 to see, but a hundred of them are not.
        Tensor before = kernel.Master.clone();
        for (int step = 1; step <= 100; step++)
        {
            kernel.Leaf.grad = full_like(kernel.Leaf, 1e-4);
            updater.Step(1, step);
        }

        Tensor moved = before - kernel.Master;
        Assert.Equal(0.01, moved.mean().item<float>(), 1e-4);
        Assert.True(kernel.Leaf.detach().equal(kernel.Master.to(ScalarType.BFloat16)).all().item<bool>());
    }

    private static void AssertClose(double[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6 * Math.Max(1, Math.Abs(pair.First))));

    /// <summary>keras/src/optimizers: adam.py, sgd.py and base_optimizer.py's weight decay, number by number.</summary>
    private sealed class KerasOptimizer(Optimizer settings, double[] weights)
    {
        private readonly double[] _m = new double[weights.Length];
        private readonly double[] _v = new double[weights.Length];
        private int _step;

        public double[] Weights { get; } = [.. weights];

        public void Step(double[] gradient, bool decays)
        {
            _step++;
            double rate = settings.LearningRate;
            for (int i = 0; i < gradient.Length; i++)
            {
                Weights[i] -= decays ? Weights[i] * settings.WeightDecay * rate : 0;
                if (settings is Adam adam)
                {
                    double alpha = rate * Math.Sqrt(1 - Math.Pow(adam.Beta2, _step)) / (1 - Math.Pow(adam.Beta1, _step));
                    _m[i] += (gradient[i] - _m[i]) * (1 - adam.Beta1);
                    _v[i] += ((gradient[i] * gradient[i]) - _v[i]) * (1 - adam.Beta2);
                    Weights[i] -= _m[i] * alpha / (Math.Sqrt(_v[i]) + adam.Epsilon);
                }
                else
                {
                    var sgd = (FacialExpression.Training.Sgd)settings;
                    _m[i] = (_m[i] * sgd.Momentum) - (gradient[i] * rate);
                    Weights[i] += sgd.Nesterov ? (_m[i] * sgd.Momentum) - (gradient[i] * rate) : _m[i];
                }
            }
        }
    }
}
