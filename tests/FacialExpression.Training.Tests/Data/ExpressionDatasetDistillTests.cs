namespace FacialExpression.Training.Tests.Data;

[Collection(TorchTests.Name)]
public sealed class ExpressionDatasetDistillTests : TemporaryFolder
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(70, 20);

    private readonly ExpressionClassifier _teacher;

    public ExpressionDatasetDistillTests()
    {
        TestData.RequireNativeEngine();
        _teacher = new ExpressionTrainer(new TrainingOptions { Seed = 3 }).Fit(new SmallModel(), Faces).ToClassifier();
    }

    [Fact]
    public void Distill_targets_mix_label_and_predictions_of_image_and_mirror()
    {
        ExpressionDataset taught = Faces.Distill([_teacher], weight: 0.6);
        Assert.Null(Faces.Training.Targets);
        Assert.Null(taught.Validation.Targets);
        Assert.Equal(Faces.Training.Labels, taught.Training.Labels);
        for (int i = 0; i < Faces.Training.Count; i++)
        {
            byte[] pixels = Faces.Training.GetPixels(i).ToArray();
            byte[] mirrored = [.. pixels.Chunk(48).SelectMany(row => row.Reverse())];
            ExpressionScores plain = _teacher.Predict(pixels, 48, 48, PixelFormat.Gray8).Scores;
            ExpressionScores other = _teacher.Predict(mirrored, 48, 48, PixelFormat.Gray8).Scores;
            for (int k = 0; k < 7; k++)
            {
                float label = Faces.Training.Labels[i] == (Expression)k ? 0.4f : 0;
                float target = label + (0.3f * plain[(Expression)k]) + (0.3f * other[(Expression)k]);
                Assert.Equal(target, taught.Training.Targets![i][(Expression)k], 1e-5f);
            }
        }
    }

    [Fact]
    public void BatchSource_smooths_distilled_targets()
    {
        DatasetSplit taught = Faces.Distill([_teacher]).Training;
        var source = new BatchSource(taught, new TrainingOptions { LabelSmoothing = 0.07 }, 1f / 255, residentPixels: true);
        Batch batch = source.Epoch(seed: 1, done: 0).First();
        for (int i = 0; i < batch.Count; i++)
        {
            ExpressionScores target = taught.Targets![batch.Indices[i]];
            Assert.Equal(
                target.Select(t => (0.93f * t.Score) + 0.01f), batch.Target(i).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Limit_and_SplitValidation_preserve_targets()
    {
        ExpressionDataset taught = Faces.Distill([_teacher]);
        ExpressionDataset some = taught.Limit(10);
        ExpressionDataset split = new ExpressionDataset("s", taught.Training, Faces.Test, Faces.Test, []).SplitValidation();
        Assert.NotNull(split.Training.Targets);
        Assert.Null(split.Validation.Targets);
        Assert.Equal(
            some.Training.Names.Select(n => taught.Training.Targets![taught.Training.Names.ToList().IndexOf(n)]),
            some.Training.Targets);
    }

    [Fact]
    public void Fit_refuses_a_checkpoint_of_the_data_set_without_teachers()
    {
        var trainer = new ExpressionTrainer { Checkpoint = new CheckpointOptions { Path = At("model.checkpoint") } };
        trainer.Fit(new SmallModel(), Faces);
        string message = Assert.Throws<CheckpointException>(
            () => trainer.Fit(new SmallModel(), Faces.Distill([_teacher]))).Message;
        Assert.Contains("taught by Small", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_class_weights_of_zero_for_the_largest_target_of_every_image()
    {
        // The teacher predicts happiness whatever the face shows, and alone decides the targets.
        var network = new Sequential(Faces.Input, [new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
        PlacedLayer dense = network.Layers[1];
        ModelWeight[] weights =
        [
            new(dense.Path, dense.Parameters[0], new float[dense.Parameters[0].Count]),
            new(dense.Path, dense.Parameters[1], new float[] { 0, 0, 0, 10, 0, 0, 0 }),
        ];
        var metadata = new ExpressionModelMetadata { ModelName = "Happy", Input = network.Input };
        using ExpressionClassifier teacher = new TrainedExpressionModel(network, weights, metadata).ToClassifier();
        ExpressionDataset taught = Faces.Distill([teacher], weight: 1);

        TrainedExpressionModel Fit(params Expression[] zeros) => new ExpressionTrainer(new TrainingOptions
        {
            Device = TrainingDevice.Cpu,
            ClassWeights = zeros.ToDictionary(zero => zero, _ => 0.0),
        }).Fit(new SmallModel(), taught);

        string message = Assert.Throws<ArgumentException>(() => Fit(Expression.Happy)).Message;
        Assert.Contains("ClassWeights are 0 for every class that is the largest target", message, StringComparison.Ordinal);
        Expression[] others = [.. Enum.GetValues<Expression>().Where(expression => expression != Expression.Happy)];
        Assert.True(Fit(others).History[0].Loss > 0);
    }

    [Fact]
    public void Distill_refuses_teachers_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => Faces.Distill([null!]));
        Assert.Throws<OperationCanceledException>(
            () => Faces.Distill([_teacher], cancellationToken: new CancellationToken(canceled: true)));
        var reports = new Collector<DatasetProgress>();
        Faces.Distill([_teacher], progress: reports);
        Assert.Equal((140, 140), (reports.Items[^1].Done, reports.Items[^1].Total));
        Assert.Contains(
            "one model or more", Assert.Throws<ArgumentException>(() => Faces.Distill([])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Faces.Distill([_teacher], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faces.Distill([_teacher], double.NaN));
        TestData.WriteFolder(At("set"), TestData.CompleteSet(1));
        ExpressionDataset small = ExpressionDataset.FromFolder(
            At("set"), new DatasetOptions { Input = new ImageShape(24, 24, 1) });
        string message = Assert.Throws<ArgumentException>(() => small.Distill([_teacher])).Message;
        Assert.Contains("\"Small\" takes 48×48×1, the images are 24×24×1", message, StringComparison.Ordinal);
    }
}
