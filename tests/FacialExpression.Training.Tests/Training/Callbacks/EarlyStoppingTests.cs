namespace FacialExpression.Training.Tests.Training.Callbacks;

public class EarlyStoppingTests
{
    [Fact]
    public void Defaults_are_Keras_except_for_the_best_weights()
    {
        var callback = new EarlyStopping();
        Assert.Equal(
            (MonitoredMetric.ValidationLoss, 0.0, 0, null, 0),
            (callback.Monitor, callback.MinDelta, callback.Patience, callback.Baseline, callback.StartFromEpoch));
        Assert.True(callback.RestoreBestWeights);
        Assert.Equal((0, 0), (callback.StoppedEpoch, callback.BestEpoch));
    }

    [Theory]
    // Best in epoch 2; 3 and 4 are two without improvement.
    [InlineData(2, 4, 2, 1.0, 0.9, 0.95, 0.91, 0.92)]
    // Better again just in time.
    [InlineData(2, 6, 4, 1.0, 0.9, 0.95, 0.8, 0.85, 0.81, 0.7)]
    // Equal is no improvement.
    [InlineData(0, 2, 1, 1.0, 1.0, 0.5)]
    [InlineData(1, 2, 1, 1.0, 1.0, 0.5)]
    // Never after the first epoch, whatever it gave; NaN is no improvement.
    [InlineData(0, 3, 2, double.NaN, 1.0, 1.1, 0.5)]
    [InlineData(2, 3, 1, 1.0, double.NaN, double.NaN, 0.5)]
    public void Training_ends_after_patience_epochs_without_improvement(
        int patience, int stopped, int best, params double[] losses)
    {
        var callback = new EarlyStopping { Patience = patience };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(losses)).Play(callback);
        Assert.Equal((stopped, best, stopped), (callback.StoppedEpoch, callback.BestEpoch, training.History.Count));
        Assert.Equal(best, training.Weight);
    }

    [Fact]
    public void Reason_names_the_metric_and_its_best_value()
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.9, 0.95, 0.91));
        training.Play(new EarlyStopping { Patience = 2 });
        Assert.Equal("ValidationLoss has not improved for 2 epochs; the best was 0.9 after epoch 2.", training.StopReason);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Reason_names_a_metric_that_was_never_a_finite_number(double loss)
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(loss, loss, loss));
        training.Play(new EarlyStopping { Patience = 2 });
        Assert.Equal("ValidationLoss was not a finite number for 2 epochs. Try a lower learning rate.", training.StopReason);
    }

    [Fact]
    public void Improvement_must_exceed_MinDelta()
    {
        // 0.95 and 0.85, 0.80 are less than 0.1 below the best before them; 0.89 is more than 0.1 below 1.0.
        var callback = new EarlyStopping { Patience = 2, MinDelta = 0.1 };
        new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.95, 0.89, 0.85, 0.80, 0.1)).Play(callback);
        Assert.Equal((5, 3), (callback.StoppedEpoch, callback.BestEpoch));
    }

    [Fact]
    public void Accuracies_are_better_when_higher()
    {
        var callback = new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 2 };
        new FakeTraining(FakeTraining.ValidationAccuracies(0.5, 0.6, 0.55, 0.6, 0.9)).Play(callback);
        Assert.Equal((4, 2), (callback.StoppedEpoch, callback.BestEpoch));
    }

    [Fact]
    public void Epochs_worse_than_the_baseline_count_and_an_improvement_never_ends_the_training()
    {
        // Counted: 1, 2, 3 epochs; the second improves, the third does not.
        var callback = new EarlyStopping { Patience = 2, Baseline = 0.5 };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.9, 0.95, 0.1)).Play(callback);
        Assert.Equal((3, 2, 2f), (callback.StoppedEpoch, callback.BestEpoch, training.Weight));
        Assert.Equal("ValidationLoss did not beat the baseline 0.5 in 3 epochs.", training.StopReason);

        training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.4, 0.45, 0.46, 0.1)).Play(callback);
        Assert.Equal((4, 2, 2f), (callback.StoppedEpoch, callback.BestEpoch, training.Weight));
    }

    [Fact]
    public void First_epochs_can_be_left_out()
    {
        var callback = new EarlyStopping { Patience = 2, StartFromEpoch = 2 };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(0.1, 0.2, 1.0, 1.1, 1.2, 0.1)).Play(callback);
        Assert.Equal((5, 3, 3f), (callback.StoppedEpoch, callback.BestEpoch, training.Weight));
    }

    [Fact]
    public void Training_that_reaches_its_last_epoch_gets_its_best_weights()
    {
        var callback = new EarlyStopping { Patience = 5 };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.9, 0.95)).Play(callback);
        Assert.Null(training.StopReason);
        Assert.Equal((0, 2, 2f), (callback.StoppedEpoch, callback.BestEpoch, training.Weight));
    }

    [Fact]
    public void Last_weights_stay_without_RestoreBestWeights()
    {
        var callback = new EarlyStopping { RestoreBestWeights = false };
        FakeTraining training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.9, 0.95)).Play(callback);
        Assert.Equal((3, 2, 3f, 0), (callback.StoppedEpoch, callback.BestEpoch, training.Weight, training.WeightsSet));
    }

    [Fact]
    public void Nothing_is_restored_if_no_epoch_was_monitored()
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(1.0, 0.9));
        training.Play(new EarlyStopping { StartFromEpoch = 9 });
        Assert.Equal((2f, 0), (training.Weight, training.WeightsSet));
    }

    [Fact]
    public void OnTrainBegin_refuses_a_missing_validation_split_and_names_the_remedy()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(1.0, 0.9));
        string message = Assert.Throws<InvalidOperationException>(() => training.Play(new EarlyStopping())).Message;
        Assert.Equal(
            "EarlyStopping needs ValidationLoss, but the data set has no validation split. Give it one, for example with "
            + "dataset.SplitValidation(), or let EarlyStopping use Loss or Accuracy.",
            message);

        training = new FakeTraining(FakeTraining.WithoutValidation(1.0, 0.9));
        Assert.Null(training.Play(new EarlyStopping { Monitor = MonitoredMetric.Loss }).StopReason);
    }

    [Fact]
    public void Validation_loss_of_NaN_is_not_a_missing_split()
    {
        var callback = new EarlyStopping { Patience = 1 };
        new FakeTraining(FakeTraining.ValidationLosses(1.0, double.NaN)).Play(callback);
        Assert.Equal(2, callback.StoppedEpoch);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        AssertRefused("Patience must not be negative; received -1.", () => new EarlyStopping { Patience = -1 });
        AssertRefused("MinDelta must be finite and not negative; ", () => new EarlyStopping { MinDelta = double.NaN });
        AssertRefused("Baseline must be finite; received NaN.", () => new EarlyStopping { Baseline = double.NaN });
        AssertRefused("StartFromEpoch must not be negative; received -2.", () => new EarlyStopping { StartFromEpoch = -2 });
        AssertRefused(
            "Monitor must be one of Loss, Accuracy, ValidationLoss, ValidationAccuracy; received 9.",
            () => new EarlyStopping { Monitor = (MonitoredMetric)9 });
    }

    private static void AssertRefused(string message, Func<object> make) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
