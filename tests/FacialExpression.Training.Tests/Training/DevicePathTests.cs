using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Training;

/// <summary>Whole trainings by what trains on a GPU, against those of our kernels.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class DevicePathTests : TemporaryFolder
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(77, 30);

    public DevicePathTests() => TestData.RequireNativeEngine();

    /// <summary>Everything that differs between the two.</summary>
    private sealed class EverythingModel : IExpressionModelBuilder
    {
        public string Name => "Everything";

        public FacialExpression.Training.Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(8, 3, ActivationFunction.Relu) { Strides = 2, Padding = Padding.Same },
            new FacialExpression.Training.MaxPooling2D(2),
            new Residual(
            [
                new Conv2D(8, 3) { Padding = Padding.Same, UseBias = false },
                new FacialExpression.Training.BatchNormalization(momentum: 0.9),
                new Activation(ActivationFunction.Relu),
                new FacialExpression.Training.SpatialDropout2D(0.1),
            ]),
            new Conv2D(8, 1) { Strides = 2 },
            new Activation(ActivationFunction.Relu),
            new SeparableConv2D(8, 3, ActivationFunction.Relu) { Padding = Padding.Same },
            new AveragePooling2D(3) { Padding = Padding.Same },
            new FacialExpression.Training.Flatten(),
            new Dense(16, ActivationFunction.Relu),
            new FacialExpression.Training.Dropout(0.3),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    private static TrainingOptions Options(Optimizer optimizer, Precision precision = Precision.Float32) => new()
    {
        Epochs = 2,
        BatchSize = 16,
        Precision = precision,
        Optimizer = optimizer,
        AverageMomentum = 0.9,
        LabelSmoothing = 0.1,
        Augmentation = Augmentation.Faces with { MixUp = 0.4 },
        ClassWeights = new Dictionary<Expression, double> { [Expression.Happy] = 2 },
    };

    public static TheoryData<Optimizer> Optimizers =>
    [
        new AdamW { LearningRate = 0.002, WeightDecay = 0.05 },
        new Sgd { LearningRate = 0.02, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
    ];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Float32_gives_the_weights_and_the_history_of_the_CPU_but_for_rounding(Optimizer optimizer)
    {
        TrainedExpressionModel host = Train(Options(optimizer), onDevice: false);
        TrainedExpressionModel device = Train(Options(optimizer), onDevice: true);
        Assert.Equal(host.Weights.Select(w => w.Path), device.Weights.Select(w => w.Path));
        foreach ((ModelWeight expected, ModelWeight actual) in host.Weights.Zip(device.Weights))
        {
            Assert.InRange(Distance(expected, actual), 0, 1e-3);
        }

        foreach ((EpochResult expected, EpochResult actual) in host.History.Zip(device.History))
        {
            Assert.Equal(expected.Loss, actual.Loss, 1e-4);
            Assert.Equal(expected.ValidationLoss, actual.ValidationLoss, 1e-4);
            Assert.Equal(expected.Accuracy, actual.Accuracy, 1.5 / 77);
            Assert.Equal(expected.ValidationAccuracy, actual.ValidationAccuracy, 1.5 / 30);
        }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Mixed_precision_gives_the_history_of_the_CPU_but_for_rounding(Optimizer optimizer)
    {
        TrainedExpressionModel host = Train(Options(optimizer, Precision.Mixed), onDevice: false);
        TrainedExpressionModel device = Train(Options(optimizer, Precision.Mixed), onDevice: true);
        foreach ((EpochResult expected, EpochResult actual) in host.History.Zip(device.History))
        {
            Assert.Equal(expected.Loss, actual.Loss, 0.02);
            Assert.Equal(expected.ValidationLoss, actual.ValidationLoss, 0.02);
        }
    }

    [Theory]
    [InlineData(Precision.Float32, 1)]
    [InlineData(Precision.Float32, 5)] // the last step of an epoch, its validation still to come
    [InlineData(Precision.Mixed, 3)]
    [InlineData(Precision.Mixed, 7)]
    public void Resumed_training_ends_with_the_weights_of_one_that_never_stopped(Precision precision, int stopAfter)
    {
        TrainingOptions options = Options(new AdamW { LearningRate = 0.002, WeightDecay = 0.05 }, precision);
        TrainedExpressionModel whole = Train(options, onDevice: true);
        string checkpoint = At("training.checkpoint");
        using (var stop = new CancellationTokenSource())
        {
            Assert.True(Trainer(options, checkpoint, new StopAfter(stop, stopAfter))
                .Fit(new EverythingModel(), Faces, cancellationToken: stop.Token).WasCanceled);
        }

        TrainedExpressionModel resumed = Trainer(options, checkpoint, new StopAfter(null, 0)).Fit(new EverythingModel(), Faces);
        Assert.Equal(Values(whole), Values(resumed));
        Assert.Equal(whole.History, resumed.History);
    }

    [Fact]
    public void A_checkpoint_of_the_CPU_continues_on_the_device()
    {
        TrainingOptions options = Options(new Sgd { LearningRate = 0.02, Momentum = 0.9 });
        TrainedExpressionModel whole = Train(options, onDevice: false);
        string checkpoint = At("training.checkpoint");
        new ExpressionTrainer(options with { Epochs = 1 }) { Checkpoint = new CheckpointOptions { Path = checkpoint } }
            .Fit(new EverythingModel(), Faces);
        TrainedExpressionModel resumed = Trainer(options, checkpoint).Fit(new EverythingModel(), Faces);
        Assert.Equal(whole.History[0], resumed.History[0]);
        Assert.Equal(whole.History[1].ValidationLoss, resumed.History[1].ValidationLoss, 1e-4);
    }

    [Fact]
    public void Training_leaves_no_tensor_and_does_not_depend_on_the_mode_of_the_app()
    {
        TrainingOptions options = Options(new Adam());
        float[] expected = Values(Train(options, onDevice: true));
        long before = TestData.SettledTensorCount();
        using (inference_mode())
        {
            Assert.Equal(expected, Values(Train(options, onDevice: true)));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Progress_and_callbacks_see_the_mean_of_each_step()
    {
        var losses = new Losses();
        TrainingOptions options = Options(new Sgd { LearningRate = 0.02 });
        TrainedExpressionModel device = new ExpressionTrainer(options) { Backend = OtherDevice.Backend, Callbacks = [losses] }
            .Fit(new EverythingModel(), Faces);
        var expected = new Losses();
        new ExpressionTrainer(options) { Callbacks = [expected] }.Fit(new EverythingModel(), Faces);
        Assert.Equal(10, losses.Seen.Count);
        Assert.All(expected.Seen.Zip(losses.Seen), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(device.History.Select(e => e.Loss), [losses.Seen[4], losses.Seen[9]]);
    }

    private static ExpressionTrainer Trainer(TrainingOptions options, string checkpoint, params ITrainingCallback[] callbacks) =>
        new(options)
        {
            Backend = OtherDevice.Backend,
            Checkpoint = new CheckpointOptions { Path = checkpoint },
            Callbacks = callbacks,
        };

    private static TrainedExpressionModel Train(TrainingOptions options, bool onDevice) =>
        new ExpressionTrainer(options) { Backend = onDevice ? OtherDevice.Backend : null }.Fit(new EverythingModel(), Faces);

    private static float[] Values(TrainedExpressionModel model) => [.. model.Weights.SelectMany(w => w.Values.ToArray())];

    // Relative to the norm of the weights: single ones near zero may differ more.
    private static double Distance(ModelWeight expected, ModelWeight actual)
    {
        double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(v => (double)v * v));
        float[] difference = [.. expected.Values.ToArray().Zip(actual.Values.ToArray(), (a, b) => a - b)];
        return Norm(difference) / Math.Max(1e-3, Norm(expected.Values.ToArray()));
    }

    private sealed class Losses : ITrainingCallback
    {
        public List<double> Seen { get; } = [];

        public void OnBatchEnd(TrainingContext training) => Seen.Add(training.Loss);
    }

    private sealed class StopAfter(CancellationTokenSource? stop, int steps) : ITrainingCallback
    {
        private int _steps;

        public void OnBatchEnd(TrainingContext training)
        {
            if (++_steps == steps)
            {
                stop?.Cancel();
            }
        }
    }
}
