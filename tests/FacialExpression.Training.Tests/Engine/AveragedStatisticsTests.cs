using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Normalization's statistics beside a moving average of the weights.</summary>
[Collection(TorchTests.Name)]
public sealed class AveragedStatisticsTests : TensorTests
{
    private readonly Draws _draws = new(1);

    private sealed class NormalizedModel : IExpressionModelBuilder
    {
        public string Name => "Normalized";

        public FacialExpression.Training.Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(3, 1) { UseBias = false },
            new FacialExpression.Training.BatchNormalization(),
            new Activation(ActivationFunction.Relu),
            new AveragePooling2D(6),
            new FacialExpression.Training.Flatten(),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    [Fact]
    public void Statistics_of_the_returned_model_describe_its_averaged_weights()
    {
        // One batch holds all images, and the first convolution multiplies each pixel by one weight: its statistics follow from
        // the pixels'.
        ExpressionDataset faces = ExpressionDataset.Draw(77, 20);
        var options = new TrainingOptions
        {
            Epochs = 12,
            BatchSize = 100,
            AverageMomentum = 0.97,
            Precision = Precision.Float32,
            Optimizer = new Adam { LearningRate = 0.01 },
        };
        TrainedExpressionModel model = new ExpressionTrainer(options).Fit(new NormalizedModel(), faces);
        double[] pixels = [.. faces.Training.Pixels.ToArray().Select(p => p / 255.0)];
        double mean = pixels.Average();
        double variance = pixels.Average(p => (p - mean) * (p - mean));
        float[] kernel = Values(model, "conv2d/kernel");
        for (int channel = 0; channel < kernel.Length; channel++)
        {
            double scale = kernel[channel];
            AssertClose(scale * mean, Values(model, "batch_normalization/moving_mean")[channel]);
            AssertClose(scale * scale * variance, Values(model, "batch_normalization/moving_variance")[channel]);
        }

        using ExpressionClassifier classifier = model.ToClassifier();
        IReadOnlyList<ExpressionPrediction> predictions = classifier.PredictGrayBatch(faces.Validation.Pixels);
        double loss = predictions.Zip(faces.Validation.Labels).Average(p => -Math.Log(p.First.Scores[p.Second]));
        Assert.Equal(model.History[^1].ValidationLoss, loss, 1e-4);
    }

    [Fact]
    public void Statistics_are_the_mean_over_batches_of_the_averaged_network()
    {
        using var network = new TorchNetwork(new NormalizedModel().Build(new ImageShape(6, 6, 1), 7), CPU);
        var sgd = new FacialExpression.Training.Sgd { LearningRate = 0.5 };
        using var updater = new WeightUpdater(sgd, network, averageMomentum: 0.9);
        Assert.True(network.NeedsStatistics);
        for (int step = 1; step <= 5; step++)
        {
            var tape = new Tape();
            tape.Backward(network.Forward(_draws.Uniform(4, 1, 6, 6), training: true, tape), _draws.Normal(4, 7));
            updater.Step(0.5, step);
        }

        Tensor[] batches = [_draws.Uniform(5, 1, 6, 6), _draws.Uniform(3, 1, 6, 6) + 1];
        float[] lastMean = Export(network.Parameters[3].Storage);
        network.CountStatistics(_draws.Uniform(4, 1, 6, 6) * 100, counted: 0); // Forgotten by the next.
        network.CountStatistics(batches[0], counted: 0);
        network.CountStatistics(batches[1], counted: 5);

        float[] kernel = Export(network.Parameters[0].Average!);
        double[] means = [.. batches.Select(b => (double)b.mean().item<float>())];
        double[] variances = [.. batches.Select(b => (double)(b - b.mean()).square().mean().item<float>())];
        float[] mean = Export(network.Parameters[3].Average!);
        float[] variance = Export(network.Parameters[4].Average!);
        for (int channel = 0; channel < 3; channel++)
        {
            double scale = kernel[channel];
            AssertClose(scale * ((5 * means[0]) + (3 * means[1])) / 8, mean[channel]);
            AssertClose(scale * scale * ((5 * variances[0]) + (3 * variances[1])) / 8, variance[channel]);
        }

        Assert.Equal(lastMean, Export(network.Parameters[3].Storage)); // Those of training stay.
    }

    [Fact]
    public void Without_an_average_nothing_is_recomputed()
    {
        using var network = new TorchNetwork(new NormalizedModel().Build(new ImageShape(6, 6, 1), 7), CPU);
        using var updater = new WeightUpdater(new Adam(), network, averageMomentum: null);
        Assert.False(network.NeedsStatistics);
    }

    private static float[] Values(TrainedExpressionModel model, string path) =>
        model.Weights.Single(w => w.Path == path).Values.ToArray();

    private static float[] Export(Tensor tensor) => tensor.data<float>().ToArray();

    private static void AssertClose(double expected, double actual) =>
        Assert.Equal(expected, actual, 1e-5 + (1e-4 * Math.Abs(expected)));
}
