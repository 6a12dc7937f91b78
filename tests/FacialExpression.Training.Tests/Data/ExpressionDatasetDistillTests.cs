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
    public void Targets_mix_the_label_with_the_readings_of_an_image_and_its_mirror()
    {
        ExpressionDataset taught = Faces.Distill([_teacher], weight: 0.6);
        Assert.Null(Faces.Training.Targets);
        Assert.Null(taught.Validation.Targets);
        Assert.Equal(Faces.Training.Labels, taught.Training.Labels);
        for (int i = 0; i < Faces.Training.Count; i++)
        {
            byte[] pixels = Faces.Training.GetPixels(i).ToArray();
            byte[] mirrored = [.. pixels.Chunk(48).SelectMany(row => row.Reverse())];
            ExpressionScores plain = _teacher.Predict(pixels, 48, 48).Scores;
            ExpressionScores other = _teacher.Predict(mirrored, 48, 48).Scores;
            for (int k = 0; k < 7; k++)
            {
                float label = Faces.Training.Labels[i] == (Expression)k ? 0.4f : 0;
                Assert.Equal(label + (0.3f * plain[k]) + (0.3f * other[k]), taught.Training.Targets![i][k], 1e-5f);
            }
        }
    }

    [Fact]
    public void Batches_aim_at_the_targets_smoothed()
    {
        DatasetSplit taught = Faces.Distill([_teacher]).Training;
        var source = new BatchSource(taught, new TrainingOptions { LabelSmoothing = 0.07 }, 1f / 255, residentPixels: true);
        Batch batch = source.Epoch(seed: 1, done: 0).First();
        for (int i = 0; i < batch.Count; i++)
        {
            ExpressionScores target = taught.Targets![batch.Indices[i]];
            Assert.Equal(target.Select(t => (0.93f * t) + 0.01f), batch.Target(i).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Parts_of_a_set_keep_their_targets()
    {
        ExpressionDataset taught = Faces.Distill([_teacher]);
        ExpressionDataset some = taught.Limit(10);
        ExpressionDataset split = new ExpressionDataset("s", taught.Training, Faces.Test, Faces.Test, []).SplitValidation();
        Assert.NotNull(split.Training.Targets);
        Assert.Null(split.Validation.Targets);
        Assert.Equal(some.Training.Names.Select(n => taught.Training.Targets![taught.Training.Names.ToList().IndexOf(n)]), some.Training.Targets);
    }

    [Fact]
    public void A_checkpoint_without_teachers_is_not_gone_on_with()
    {
        var trainer = new ExpressionTrainer { Checkpoint = new CheckpointOptions(At("kept")) };
        trainer.Fit(new SmallModel(), Faces);
        string message = Assert.Throws<CheckpointException>(() => trainer.Fit(new SmallModel(), Faces.Distill([_teacher]))).Message;
        Assert.Contains("taught by Small", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Teachers_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Faces.Distill([null!]));
        Assert.Throws<OperationCanceledException>(() => Faces.Distill([_teacher], cancellationToken: new CancellationToken(canceled: true)));
        var told = new Collector<DatasetProgress>();
        Faces.Distill([_teacher], progress: told);
        Assert.Equal(new DatasetProgress(140, 140), told.Items[^1]);
        Assert.Contains("one model or more", Assert.Throws<ArgumentException>(() => Faces.Distill([])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Faces.Distill([_teacher], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faces.Distill([_teacher], double.NaN));
        TestData.WriteFolder(At("set"), TestData.CompleteSet(1));
        ExpressionDataset small = ExpressionDataset.FromFolder(At("set"), new DatasetOptions { Input = new ImageShape(24, 24, 1) });
        Assert.Contains("Small takes 48×48×1, the images are 24×24×1", Assert.Throws<ArgumentException>(() => small.Distill([_teacher])).Message, StringComparison.Ordinal);
    }
}
