namespace FacialExpression.Training.Tests.Training.Callbacks;

public class ReduceLROnPlateauTests
{
    [Fact]
    public void Defaults_are_Keras()
    {
        var callback = new ReduceLROnPlateau();
        Assert.Equal(
            (MonitoredMetric.ValidationLoss, 0.1, 10, 1e-4, 0, 0.0),
            (callback.Monitor, callback.Factor, callback.Patience, callback.MinDelta, callback.Cooldown,
                callback.MinLearningRate));
    }

    [Fact]
    public void Rate_is_lowered_after_patience_epochs_and_again_after_the_cooldown()
    {
        // Epochs 2, 3: lowered. 4: cooldown 2 to 1, not counted. 5: cooldown 1 to 0, counted. 6: the second, lowered.
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1, 1, 1, 1, 1, 1, 1))
            .Play(new ReduceLROnPlateau { Factor = 0.5, Patience = 2, Cooldown = 2 });
        Assert.Equal([0.001, 0.001, 0.001, 0.0005, 0.0005, 0.0005, 0.00025], training.LearningRates);
    }

    [Fact]
    public void Epochs_count_at_once_without_cooldown()
    {
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1, 1, 1, 1, 1, 1))
            .Play(new ReduceLROnPlateau { Factor = 0.5, Patience = 2 });
        Assert.Equal([0.001, 0.001, 0.001, 0.0005, 0.0005, 0.00025], training.LearningRates);
    }

    [Fact]
    public void Improvement_that_exceeds_MinDelta_resets_the_count()
    {
        // 0.99995 is too little below 1, 0.9 is enough.
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1, 0.99995, 0.9, 0.9, 0.9, 0.9))
            .Play(new ReduceLROnPlateau { Factor = 0.5, Patience = 2 });
        Assert.Equal([0.001, 0.001, 0.001, 0.001, 0.001, 0.0005], training.LearningRates);
    }

    [Fact]
    public void Rate_does_not_fall_below_its_minimum()
    {
        var callback = new ReduceLROnPlateau
        {
            Monitor = MonitoredMetric.ValidationAccuracy,
            Factor = 0.5,
            Patience = 1,
            MinLearningRate = 0.0004,
        };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationAccuracies(0.5, 0.4, 0.5, 0.3, 0.2)).Play(callback);
        Assert.Equal([0.001, 0.001, 0.0005, 0.0004, 0.0004], training.LearningRates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Resumed_training_has_best_value_count_and_cooldown(int killedAfter)
    {
        EpochResult[] script = FakeTraining.ValidationLosses(1, 1, 1, 1, 1, 1, 1);
        FakeSnapshot snapshot = new FakeTraining(script)
            .PlayUntilKilled(killedAfter, new ReduceLROnPlateau { Factor = 0.5, Patience = 2, Cooldown = 2 });
        FakeTraining training = new FakeTraining(script)
            .Resume(snapshot, new ReduceLROnPlateau { Factor = 0.5, Patience = 2, Cooldown = 2 });
        double[] whole = [0.001, 0.001, 0.001, 0.0005, 0.0005, 0.0005, 0.00025];
        Assert.Equal(whole.Skip(killedAfter), training.LearningRates);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Factor_must_be_between_0_and_1(double factor)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau { Factor = factor }).Message;
        Assert.StartsWith("Factor must be above 0 and below 1; received ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Negative_settings_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau { Patience = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau { Cooldown = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau { MinDelta = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau { MinLearningRate = -1 });
    }

    [Fact]
    public void OnTrainBegin_refuses_a_missing_validation_split()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(1));
        string message = Assert.Throws<InvalidOperationException>(() => training.Play(new ReduceLROnPlateau())).Message;
        Assert.StartsWith("ReduceLROnPlateau needs ValidationLoss, but the data set has ", message, StringComparison.Ordinal);
    }
}
