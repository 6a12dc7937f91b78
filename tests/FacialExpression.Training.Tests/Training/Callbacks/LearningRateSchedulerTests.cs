namespace FacialExpression.Training.Tests.Training.Callbacks;

public class LearningRateSchedulerTests
{
    private static List<double> RatesOf(LearningRateScheduler scheduler, int epochs, int stepsPerEpoch) =>
        new FakeTraining(FakeTraining.WithoutValidation(new double[epochs]), stepsPerEpoch).Play(scheduler).LearningRates;

    [Fact]
    public void Function_is_called_before_each_epoch_with_the_current_rate()
    {
        var asked = new List<(int, double)>();
        var scheduler = new LearningRateScheduler((epoch, rate) =>
        {
            asked.Add((epoch, rate));
            return epoch == 2 ? rate / 10 : rate;
        });
        Assert.Equal([0.001, 0.001, 0.0001, 0.0001, 0.0001, 0.0001], RatesOf(scheduler, 3, 2));
        Assert.Equal([(1, 0.001), (2, 0.001), (3, 0.0001)], asked);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rate_that_is_negative_or_not_finite_is_refused(double rate)
    {
        var scheduler = new LearningRateScheduler((_, _) => rate);
        string message = Assert.Throws<InvalidOperationException>(() => RatesOf(scheduler, 1, 1)).Message;
        Assert.StartsWith("LearningRateScheduler's schedule returned ", message, StringComparison.Ordinal);
        Assert.EndsWith(" for epoch 1; it must be finite and not negative.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void CosineDecay_falls_over_all_steps()
    {
        List<double> rates = RatesOf(LearningRateScheduler.CosineDecay(), 4, 5);
        Assert.Equal(20, rates.Count);
        Assert.Equal(0.001, rates[0], 1e-15);

        // cos 45° = 0.70710678, cos 171° = -0.98768834.
        Assert.Equal(0.00085355339, rates[5], 1e-11);
        Assert.Equal(0.0005, rates[10], 1e-15);
        Assert.Equal(0.00000615583, rates[19], 1e-11);
        Assert.Equal(rates.OrderDescending(), rates);
    }

    [Fact]
    public void CosineDecay_ends_at_alpha_times_the_start()
    {
        List<double> rates = RatesOf(LearningRateScheduler.CosineDecay(alpha: 0.2), 4, 5);

        // 0.001 * (0.2 + 0.8 * 0.5), and 0.001 * (0.2 + 0.8 * 0.00615583).
        Assert.Equal(0.0006, rates[10], 1e-15);
        Assert.Equal(0.000204924664, rates[19], 1e-11);
    }

    [Fact]
    public void CosineDecay_warms_up_linearly_from_0()
    {
        List<double> rates = RatesOf(LearningRateScheduler.CosineDecay(warmupEpochs: 1), 5, 4);
        Assert.Equal([0, 0.00025, 0.0005, 0.00075, 0.001], rates.Take(5));

        // Halfway through the 16 steps of the decay, and its last: cos 168.75° = -0.98078528.
        Assert.Equal(0.0005, rates[12], 1e-15);
        Assert.Equal(0.00000960736, rates[19], 1e-11);
    }

    [Fact]
    public void OnTrainBegin_refuses_a_warm_up_as_long_as_the_training()
    {
        LearningRateScheduler scheduler = LearningRateScheduler.CosineDecay(warmupEpochs: 2);
        var training = new FakeTraining(FakeTraining.WithoutValidation(1, 1));
        string message = Assert.Throws<InvalidOperationException>(() => scheduler.OnTrainBegin(training)).Message;
        Assert.Equal(
            "CosineDecay has 2 warm-up epochs, but the training has 2 epochs in all. "
            + "Train for more epochs, or lower warmupEpochs.",
            message);
    }

    [Fact]
    public void OneCycle_rises_and_falls_as_PyTorchs()
    {
        // 20 steps: up to step 0.3 * 20 - 1 = 5, down to step 19.
        List<double> rates = RatesOf(LearningRateScheduler.OneCycle(0.01), 4, 5);
        Assert.Equal(0.0004, rates[0], 1e-15);

        // 0.01 - 0.0048 * (1 + cos 36°), cos 36° = 0.80901699.
        Assert.Equal(0.00131671843, rates[1], 1e-10);
        Assert.Equal(0.01, rates[5], 1e-15);

        // Halfway from 0.01 to 0.00000004.
        Assert.Equal(0.00500002, rates[12], 1e-15);
        Assert.Equal(4e-8, rates[19], 1e-15);
    }

    [Fact]
    public void OneCycle_has_the_shape_of_its_settings()
    {
        // 10 steps: up to step 0.5 * 10 - 1 = 4, from 0.5 over 1 to 0.5 / 10.
        List<double> rates = RatesOf(LearningRateScheduler.OneCycle(1, warmupFraction: 0.5, startFactor: 2, endFactor: 10), 5, 2);
        Assert.Equal(0.5, rates[0], 1e-12);
        Assert.Equal(0.75, rates[2], 1e-12);
        Assert.Equal(1, rates[4], 1e-12);
        Assert.Equal(0.05, rates[9], 1e-12);
    }

    [Theory]
    [InlineData(0.0, 10)]
    [InlineData(0.1, 10)]
    [InlineData(0.3, 1)]
    [InlineData(0.99, 2)]
    public void OneCycle_has_a_rate_for_every_step_of_short_trainings(double warmupFraction, int steps)
    {
        List<double> rates = RatesOf(LearningRateScheduler.OneCycle(0.01, warmupFraction), 1, steps);
        Assert.All(rates, rate => Assert.InRange(rate, 3.9e-8, 0.01));
    }

    [Fact]
    public void Curves_have_no_state()
    {
        EpochResult[] script = FakeTraining.WithoutValidation(new double[6]);
        LearningRateScheduler[] schedulers = [LearningRateScheduler.CosineDecay(0.1, 2), LearningRateScheduler.OneCycle(0.01)];
        foreach (LearningRateScheduler scheduler in schedulers)
        {
            List<double> whole = new FakeTraining(script, 3).Play(scheduler).LearningRates;
            FakeSnapshot snapshot = new FakeTraining(script, 3).PlayUntilKilled(2, scheduler);
            Assert.Equal(whole.Skip(6), new FakeTraining(script, 3).Resume(snapshot, scheduler).LearningRates);
        }
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new LearningRateScheduler(null!));
        AssertRefused("alpha must be from 0 to 1; received 1.5.", () => LearningRateScheduler.CosineDecay(1.5));
        AssertRefused("warmupEpochs must not be negative; received -1.", () => LearningRateScheduler.CosineDecay(0, -1));
        AssertRefused("maxLearningRate must be finite and above 0; received 0.", () => LearningRateScheduler.OneCycle(0));
        AssertRefused(
            "warmupFraction must be at least 0 and less than 1; received 1.", () => LearningRateScheduler.OneCycle(1, 1));
        AssertRefused(
            "startFactor must be finite and at least 1; received 0.5.",
            () => LearningRateScheduler.OneCycle(1, startFactor: 0.5));
        AssertRefused(
            "endFactor must be finite and at least 1; received 0.", () => LearningRateScheduler.OneCycle(1, endFactor: 0));
    }

    private static void AssertRefused(string message, Func<object> make) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
