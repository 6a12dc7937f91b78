namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>Small trainings with a checkpoint in a temporary folder.</summary>
public abstract class CheckpointedTraining : TemporaryFolder
{
    protected CheckpointedTraining() => TestData.RequireNativeEngine();

    private protected static ExpressionDataset Faces { get; } = ExpressionDataset.Draw(40, 20);

    private protected static TrainingOptions Options { get; } = new()
    {
        Epochs = 4,
        BatchSize = 16,
        AverageMomentum = 0.9,
        Augmentation = Augmentation.Faces,
    };

    protected string CheckpointPath => At("model.checkpoint");

    private protected static ITrainingCallback[] Callbacks() =>
    [
        new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 10 },
        new ReduceLROnPlateau { Patience = 0, MinDelta = 1 },
    ];

    private protected static void AssertSame(TrainedExpressionModel expected, TrainedExpressionModel actual)
    {
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.CalibrationImages!.Pixels, actual.CalibrationImages!.Pixels);
        Assert.All(
            expected.Weights.Zip(actual.Weights),
            pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span), pair.First.Path));
    }

    /// <summary>Trains with <see cref="Callbacks"/>, or resumes; may be canceled after some steps.</summary>
    private protected TrainedExpressionModel Fit(
        TrainingOptions options, int? stopAfter = null, IExpressionModelBuilder? model = null, ExpressionDataset? faces = null)
    {
        using var source = new CancellationTokenSource();
        return Trainer(options, [.. Callbacks(), new CancelAfter(source, stopAfter)])
            .Fit(model ?? new SmallModel(), faces ?? Faces, cancellationToken: source.Token);
    }

    private protected ExpressionTrainer Trainer(TrainingOptions options, params ITrainingCallback[] callbacks) =>
        new(options) { Checkpoint = new CheckpointOptions { Path = CheckpointPath }, Callbacks = callbacks };

    private protected sealed class CancelAfter(CancellationTokenSource source, int? steps) : ITrainingCallback
    {
        private int _done;

        public void OnBatchEnd(TrainingContext training)
        {
            if (++_done == steps)
            {
                source.Cancel();
            }
        }
    }

    private protected sealed class OtherModel : IExpressionModelBuilder
    {
        public double Rate { get; init; } = 0.5;

        public string Name => "Other";

        public Sequential Build(ImageShape input, int classCount) => new(input,
            [new MaxPooling2D(8), new Flatten(), new Dropout(Rate), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
