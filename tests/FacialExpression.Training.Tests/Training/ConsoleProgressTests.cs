namespace FacialExpression.Training.Tests.Training;

public class ConsoleProgressTests
{
    internal static readonly TrainingProgress Step = new()
    {
        ModelName = "Model 3",
        Device = TrainingDevice.Cpu,
        Epoch = 2,
        Epochs = 4,
        Step = 50,
        StepsPerEpoch = 100,
        ImagesPerSecond = 1210.4,
        Loss = 1.5,
        Accuracy = 0.44,
        LearningRate = 0.001,
        Elapsed = TimeSpan.FromSeconds(90),
        Remaining = TimeSpan.FromSeconds(250),
    };

    private static readonly TrainingProgress Epoch = Step with
    {
        Step = 100,
        CompletedEpoch = new EpochResult
        {
            Epoch = 2,
            Loss = 1.50234,
            Accuracy = 0.4211,
            ValidationLoss = 1.42118,
            ValidationAccuracy = 0.4526,
        },
    };

    [Fact]
    public void Progress_is_one_short_line()
    {
        Assert.Equal("Model 3, epoch 2/4, accuracy 44.0 %, 1,210 images/s, 0:04:10 left", Step.ToString());
        Assert.Equal(
            "Model 3, epoch 2/4: loss 1.5023, accuracy 42.1 %, validation loss 1.4212, accuracy 45.3 %", Epoch.ToString());
        Assert.EndsWith(
            "accuracy 42.1 %", (Epoch with
            {
                CompletedEpoch = Epoch.CompletedEpoch! with { ValidationLoss = double.NaN, ValidationAccuracy = double.NaN },
            }).ToString(),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "NOT SAVED: no checkpoint can be written",
            (Step with { CheckpointFault = "full" }).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_output_has_a_line_per_epoch()
    {
        using var output = new StringWriter();
        using (var progress = new ConsoleProgress(output))
        {
            progress.Report(Epoch);
            progress.Report(Step with { Epoch = 3 });
        }

        Assert.Equal(Epoch + Environment.NewLine, output.ToString());
    }

    [Fact]
    public void Redirected_output_says_once_how_long_each_training_will_take()
    {
        using var output = new StringWriter();
        using (var progress = new ConsoleProgress(output))
        {
            foreach (string name in (string[])["Model 3", "Model 4"])
            {
                foreach (int seconds in (int[])[4, 6, 7])
                {
                    progress.Report(Step with { ModelName = name, Elapsed = TimeSpan.FromSeconds(seconds) });
                }
            }
        }

        const string Rest = "epoch 2/4, accuracy 44.0 %, 1,210 images/s, 0:04:10 left";
        Assert.Equal(
            [$"Model 3, {Rest}", $"Model 4, {Rest}"],
            output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_bar_shows_the_whole_training_and_gives_way_to_lines()
    {
        using var output = new StringWriter();
        using (var progress = new ConsoleProgress(output, hasBar: true))
        {
            progress.Report(Step);
            progress.Report(Epoch);
            progress.Report(Step with { Epoch = 3 });
        }

        // Epoch 2 of 4, half done: 1.5 / 4 of 16.
        string erased = $"\r{new string(' ', 79)}\r";
        string first = "[======          ]  38 % Model 3, epoch 2/4, accuracy 44.0 %, 1,210 images/s, 0:04:10 left"[..79];
        string second = "[==========      ]  62 % Model 3, epoch 3/4, accuracy 44.0 %, 1,210 images/s, 0:04:10 left"[..79];
        Assert.Equal($"{first}{erased}{Epoch}{Environment.NewLine}{second}{erased}", output.ToString());
    }
}
