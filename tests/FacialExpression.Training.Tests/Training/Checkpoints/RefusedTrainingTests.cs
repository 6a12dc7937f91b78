namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>A training that is refused at its start has written nothing: it can be started again with other settings.</summary>
[Collection(TorchTests.Name)]
public sealed class RefusedTrainingTests : CheckpointedTraining
{
    [Fact]
    public void Callback_without_a_validation_split_is_refused_before_a_checkpoint_is_written()
    {
        ExpressionDataset unsplit = ExpressionDataset.Draw(40, 0);
        string message = Assert.Throws<InvalidOperationException>(
            () => Trainer(Options, new EarlyStopping()).Fit(new SmallModel(), unsplit)).Message;
        Assert.Contains("SplitValidation", message, StringComparison.Ordinal);
        Assert.False(File.Exists(CheckpointPath));

        // As the message advises.
        ExpressionTrainer trainer = Trainer(Options, new EarlyStopping { Patience = 9 });
        Assert.Equal(4, trainer.Fit(new SmallModel(), unsplit.SplitValidation(0.25)).History.Count);
    }

    [Fact]
    public void Warm_up_that_is_too_long_is_refused_before_a_checkpoint_is_written()
    {
        string message = Assert.Throws<InvalidOperationException>(
            () => Trainer(Options, LearningRateScheduler.CosineDecay(warmupEpochs: 4)).Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("lower warmupEpochs", message, StringComparison.Ordinal);
        Assert.False(File.Exists(CheckpointPath));
        ExpressionTrainer trainer = Trainer(Options, LearningRateScheduler.CosineDecay(warmupEpochs: 1));
        Assert.Equal(4, trainer.Fit(new SmallModel(), Faces).History.Count);
    }

    [Fact]
    public void Log_of_an_earlier_training_is_unchanged_when_a_later_callback_refuses()
    {
        File.WriteAllText(At("log.csv"), "of an earlier training");
        var trainer = Trainer(Options, new CsvLogger(At("log.csv")), new EarlyStopping());
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(new SmallModel(), ExpressionDataset.Draw(40, 0)));
        Assert.Equal("of an earlier training", File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Class_weights_of_zero_for_all_training_images_are_refused()
    {
        ExpressionDataset faces = ExpressionDataset.Draw(14, 0);
        var zeros = new TrainingOptions { ClassWeights = Enum.GetValues<Expression>().ToDictionary(e => e, _ => 0.0) };
        string message = Assert.Throws<ArgumentException>(
            () => new ExpressionTrainer(zeros).Fit(new SmallModel(), faces)).Message;
        Assert.Contains("ClassWeights must not all be 0", message, StringComparison.Ordinal);

        // Only one expression has a weight, and no image shows it.
        int[] others = [.. Enumerable.Range(0, faces.Training.Count).Where(i => faces.Training.Labels[i] != Expression.Sad)];
        DatasetSplit training = faces.Training.Select(others, SplitKind.Training);
        var happy = new ExpressionDataset("others", training, faces.Validation, faces.Test, []);
        var sad = new TrainingOptions
        {
            ClassWeights = Enum.GetValues<Expression>().ToDictionary(e => e, e => e == Expression.Sad ? 1.0 : 0.0),
        };
        message = Assert.Throws<ArgumentException>(() => new ExpressionTrainer(sad).Fit(new SmallModel(), happy)).Message;
        Assert.Contains("ClassWeights are 0 for every class in the training split", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resumed_training_has_no_estimate_of_the_remaining_time_before_its_first_step()
    {
        // All steps are done: the next report is of the fourth epoch's validation, before any step of this session.
        Fit(Options, stopAfter: 12);
        var reports = new Collector<TrainingProgress>();
        using var never = new CancellationTokenSource();
        Trainer(Options with { Epochs = 6 }, [.. Callbacks(), new CancelAfter(never, null)])
            .Fit(new SmallModel(), Faces, reports);
        Assert.Equal((4, null), (reports.Items[0].Epoch, reports.Items[0].Remaining));
        Assert.All(reports.Items.Skip(1), p => Assert.InRange(p.Remaining!.Value, TimeSpan.Zero, TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.Zero, reports.Items[^1].Remaining);
    }
}
