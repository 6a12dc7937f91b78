namespace FacialExpression.Training.Tests.Callbacks;

public class TerminateOnNaNTests
{
    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Ends_after_the_step_whose_loss_is_no_number(double loss, string text)
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
    public void Ends_after_an_epoch_whose_loss_is_no_number()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(1, double.NaN, 1)) { StepLoss = (_, _) => 1 };
        training.Play(new TerminateOnNaN());
        Assert.Equal(2, training.History.Count);
        Assert.Equal("The loss of epoch 2 is NaN. Try a lower learning rate.", training.StopReason);
    }

    [Fact]
    public void A_healthy_training_goes_on()
    {
        var training = new FakeTraining(FakeTraining.WithoutValidation(3, 2, 1), stepsPerEpoch: 2);
        training.Play(new TerminateOnNaN());
        Assert.Null(training.StopReason);
        Assert.Equal(3, training.History.Count);
    }

    [Fact]
    public void The_best_weights_come_back()
    {
        var training = new FakeTraining(FakeTraining.ValidationLosses(1, 0.5, 1))
        {
            StepLoss = (epoch, _) => epoch == 3 ? double.NaN : 1,
        };
        training.Play(new TerminateOnNaN(), new EarlyStopping { Patience = 9 });
        Assert.Equal(2f, training.Weight);
    }
}
