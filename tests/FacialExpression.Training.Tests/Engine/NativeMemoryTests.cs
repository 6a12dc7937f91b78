using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>A constructor that fails halfway releases the tensors that it made.</summary>
[Collection(TorchTests.Name)]
public sealed class NativeMemoryTests
{
    private static readonly FacialExpression.Training.Sequential Model = new(
        new ImageShape(12, 12, 1),
        [
            new Conv2D(4, 3),
            new FacialExpression.Training.BatchNormalization(),
            new FacialExpression.Training.Flatten(),
            new Dense(7, ActivationFunction.Softmax),
        ]);

    public NativeMemoryTests()
    {
        TestData.RequireNativeEngine();
        TrainingEngine.Initialize();
    }

    [Fact]
    public void A_network_without_memory_for_its_last_weights_releases_the_others()
    {
        InitialValues fresh = InitialWeights.Of(1);
        float[] Fail(string path, LayerParameter parameter) =>
            path == "dense/bias" ? throw new InvalidOperationException("no memory") : fresh(path, parameter);
        AssertReleases(() => new TorchNetwork(Model, torch.CPU, mixed: true, Fail));
    }

    [Fact]
    public void A_parameter_that_fails_after_its_first_tensor_releases_it()
    {
        // A map of 12 values that 7 · 45 cannot be divided into.
        var kernel = new LayerParameter("kernel", [7, 45], Initializer.GlorotUniform);
        float[] values = new float[7 * 45];
        AssertReleases(() => new NetworkParameter("dense", kernel, new MapShape(2, 2, 3), torch.CPU, mixed: false, values));
    }

    [Fact]
    public void An_updater_without_memory_for_its_last_moments_releases_the_others()
    {
        using var network = new TorchNetwork(Model, torch.CPU);
        network.Parameters[^1].Storage.Dispose();
        AssertReleases(() => new WeightUpdater(new Adam(), network, averageMomentum: null));
    }

    [Fact]
    public void A_training_that_fails_in_its_constructor_releases_everything()
    {
        ExpressionDataset faces = ExpressionDataset.Draw(14, 0);
        var options = new TrainingOptions { Precision = Precision.Float32, AverageMomentum = 0.9 };
        TrainedExpressionModel trained = new ExpressionTrainer(options).Fit(new SmallModel(), faces);
        ModelWeight last = trained.Weights[^1];
        ModelWeight[] weights = [.. trained.Weights.SkipLast(1), last with { Values = new float[3] }];
        var damaged = new TrainedExpressionModel(trained.Network, weights, trained.Metadata);
        AssertReleases(() => new TrainingRun("Small", trained.Network, faces, options, TrainingDevice.Cpu, damaged));
    }

    private static void AssertReleases(Func<object> create)
    {
        long before = TestData.SettledTensorCount();
        Assert.ThrowsAny<Exception>(create);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
