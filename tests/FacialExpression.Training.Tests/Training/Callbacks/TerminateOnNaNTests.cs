namespace FacialExpression.Training.Tests.Training.Callbacks;

public class TerminateOnNaNTests
{
    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Training_ends_after_the_step_whose_loss_is_not_finite(double loss, string text)
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(1, 1, 1), stepsPerEpoch: 4)
        {
            StepLoss = (epoch, step) => epoch == 2 && step == 3 ? loss : 1,
        };
        training.Play(new TerminateOnNaN());
        Assert.Equal((2, 3, 1), (training.Epoch, training.Step, training.History.Count));
        Assert.Equal($"The loss became {text} in epoch 2, step 3. Try a lower learning rate.", training.StopReason);
    }

    [Fact]
    public void Training_ends_after_an_epoch_whose_loss_is_not_finite()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(1, double.NaN, 1)) { StepLoss = (_, _) => 1 };
        training.Play(new TerminateOnNaN());
        Assert.Equal(2, training.History.Count);
        Assert.Equal("The loss of epoch 2 is NaN. Try a lower learning rate.", training.StopReason);
    }

    [Fact]
    public void Training_with_finite_losses_continues()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(3, 2, 1), stepsPerEpoch: 2);
        training.Play(new TerminateOnNaN());
        Assert.Null(training.StopReason);
        Assert.Equal(3, training.History.Count);
    }

    [Fact]
    public void EarlyStopping_restores_the_best_weights_after_NaN()
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(1, 0.5, 1))
        {
            StepLoss = (epoch, _) => epoch == 3 ? double.NaN : 1,
        };
        training.Play(new TerminateOnNaN(), new EarlyStopping { Patience = 9 });
        Assert.Equal(2f, training.Weight);
    }
}
