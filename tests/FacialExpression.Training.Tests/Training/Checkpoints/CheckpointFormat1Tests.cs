using System.Text.Json.Nodes;

namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>
/// Checkpoints of format 1. The fixture was written by version 0.1.0 before format 2 existed; do not write it again.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class CheckpointFormat1Tests : TemporaryFolder
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        Device = TrainingDevice.Cpu,
        Precision = Precision.Float32,
        Optimizer = new Sgd { LearningRate = 0.02, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-4 },
        Augmentation = Augmentation.Faces with { Rotation = 5 },
        LabelSmoothing = 0.1,
        ClassWeights = new Dictionary<Expression, double> { [Expression.Happy] = 2 },
        AverageMomentum = 0.9,
    };

    public CheckpointFormat1Tests()
    {
        TestData.RequireNativeEngine();
        string fixture = Path.Combine(AppContext.BaseDirectory, "Training/Checkpoints/Fixtures/format-1.checkpoint");
        File.Copy(fixture, At("old.checkpoint"));
    }

    [Fact]
    public void Fit_resumes_a_checkpoint_of_format_1_and_writes_the_current_format()
    {
        var first = new FirstStep();
        TrainedExpressionModel model = Fit(Options, [.. Callbacks(), first]);
        Assert.Equal((2, 2), (first.Epoch, first.Step)); // Step 1 of epoch 2 is in the file.
        Assert.Equal(3, model.History.Count);
        Assert.Equal(new EpochResult(1, 2.368012296060135, 0.1875, 1.9560345134267654, 0.14285714285714285), model.History[0]);
        using CheckpointFile written = CheckpointFile.Open(At("old.checkpoint"));
        JsonNode state = JsonNode.Parse(written.State)!;
        Assert.Equal(CheckpointState.CurrentFormat, (int)state["format"]!);
        Assert.Equal("Rescaling", (string?)state["network"]!["layers"]![0]!["type"]);
    }

    [Fact]
    public void Fit_refuses_a_checkpoint_of_format_1_of_other_layers_or_settings()
    {
        AssertRefused("layers[9].rate 0.25; here it is 0.5", Options, Callbacks(), new OldModel { Rate = 0.5 });
        AssertRefused("seed 42; here it is 7", Options with { Seed = 7 }, Callbacks());
        ITrainingCallback[] other = Callbacks();
        other[0] = LearningRateScheduler.CosineDecay(alpha: 0.2, warmupEpochs: 1);
        AssertRefused("LearningRateScheduler.curve.alpha 0.1; here it is 0.2", Options, other);
    }

    private static ITrainingCallback[] Callbacks() =>
    [
        LearningRateScheduler.CosineDecay(alpha: 0.1, warmupEpochs: 1),
        new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 10 },
        new ReduceLROnPlateau(),
        new ModelCheckpoint(Path.Combine(Path.GetTempPath(), "old.onnx")) { SaveBestOnly = true, InitialValueThreshold = -1 },
        new UserRecord(3),
        new UserCallback(),
    ];

    private void AssertRefused(string difference, TrainingOptions options, ITrainingCallback[] callbacks, OldModel? model = null)
    {
        string message = Assert.Throws<CheckpointException>(() => Fit(options, callbacks, model)).Message;
        Assert.Contains(difference, message, StringComparison.Ordinal);
    }

    // The fixture's training had six callbacks; a seventh that observes is not one of them.
    private TrainedExpressionModel Fit(TrainingOptions options, ITrainingCallback[] callbacks, OldModel? model = null)
    {
        FirstStep? observer = callbacks.OfType<FirstStep>().SingleOrDefault();
        foreach (UserCallback callback in callbacks.OfType<UserCallback>())
        {
            callback.Observer = observer;
        }

        var trainer = new ExpressionTrainer(options)
        {
            Checkpoint = new CheckpointOptions { Path = At("old.checkpoint") },
            Callbacks = [.. callbacks.Where(c => c is not FirstStep)],
        };
        return trainer.Fit(model ?? new OldModel(), FormulaFaces.Load(At("formula.csv")));
    }

    private sealed record UserRecord(int Level) : ITrainingCallback;

    private sealed class UserCallback : ITrainingCallback
    {
        public FirstStep? Observer { get; set; }

        public void OnBatchBegin(TrainingContext training) => Observer?.OnBatchBegin(training);

        public byte[] SaveState() => [1, 2, 3];

        public void LoadState(ReadOnlySpan<byte> state) => Assert.Equal([1, 2, 3], state.ToArray());
    }

    private sealed class FirstStep : ITrainingCallback
    {
        public int Epoch { get; private set; }

        public int Step { get; private set; }

        public void OnBatchBegin(TrainingContext training) =>
            (Epoch, Step) = Epoch == 0 ? (training.Epoch, training.Step) : (Epoch, Step);
    }

    /// <summary>Every kind of layer that format 1 had to print.</summary>
    private sealed class OldModel : IExpressionModelBuilder
    {
        public double Rate { get; init; } = 0.25;

        public string Name => "Old";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Rescaling(2, -1),
            new ZeroPadding2D(1),
            new Conv2D(2, 3, ActivationFunction.Relu) { Strides = 2 },
            new MaxPooling2D(2),
            new Residual(
            [
                new Conv2D(3, 3) { Padding = Padding.Same, Strides = 2, UseBias = false },
                new BatchNormalization(),
                new LeakyReLU(0.1),
                new Residual(
                [
                    new DepthwiseConv2D(3) { Padding = Padding.Same },
                    new BatchNormalization(0.9, 0.01) { Scale = false },
                ]),
            ])
            {
                Shortcut = [new AveragePooling2D(2), new SeparableConv2D(3, 1)],
            },
            new Activation(ActivationFunction.Relu),
            new SpatialDropout2D(0.1),
            new MaxPooling2D(2) { Strides = 1 },
            new GlobalAveragePooling2D(),
            new Dropout(Rate),
            new Dense(4, ActivationFunction.Relu) { UseBias = false },
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }
}
