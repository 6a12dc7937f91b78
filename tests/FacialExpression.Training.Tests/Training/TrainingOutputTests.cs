using Microsoft.Extensions.Logging;
using TorchSharp;

namespace FacialExpression.Training.Tests.Training;

/// <summary>What a training writes, and with how many threads it computes.</summary>
[Collection(TorchTests.Name)]
public sealed class TrainingOutputTests
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(40, 14);
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 32 };

    public TrainingOutputTests() => TestData.RequireNativeEngine();

    [Fact]
    public void Verbose_training_writes_a_line_per_epoch_where_it_gets_no_progress()
    {
        var verbose = new ExpressionTrainer(Short) { Verbose = true };
        string[] lines = Lines(() => verbose.Fit(new SmallModel(), Faces));
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Small, epoch 1/2: loss ", lines[0], StringComparison.Ordinal);
        Assert.Empty(Lines(() => verbose.Fit(new SmallModel(), Faces, new Reports())));
        Assert.Empty(Lines(() => new ExpressionTrainer(Short) { Verbose = false }.Fit(new SmallModel(), Faces)));
    }

    [Fact]
    public void Logger_gets_an_entry_per_epoch_instead_of_the_console()
    {
        var log = new Entries();
        var reports = new Reports();
        var trainer = new ExpressionTrainer(Short) { Logger = log, Verbose = true };
        Assert.Empty(Lines(() => trainer.Fit(new SmallModel(), Faces, reports)));
        Assert.Equal([LogLevel.Information, LogLevel.Information], log.All.Select(e => e.Level));
        Assert.StartsWith("Small, epoch 1/2: loss ", log.All[0].Text, StringComparison.Ordinal);
        Assert.Equal(2, reports.Epochs);
    }

    [Fact]
    public void Logger_gets_one_warning_for_a_checkpoint_that_cannot_be_written()
    {
        var log = new Entries();
        var progress = new LoggerProgress(log, next: null);
        foreach (string? fault in (string?[])[null, "the disk is full", "the disk is full", null, "the disk is full"])
        {
            progress.Report(ConsoleProgressTests.Step with { CheckpointFault = fault });
        }

        Assert.Equal(
            Enumerable.Repeat((LogLevel.Warning, "Model 3: no checkpoint can be written: the disk is full"), 2), log.All);
    }

    [Fact]
    public void Threads_limits_a_training_and_is_restored()
    {
        int before = torch.get_num_threads();
        var seen = new ThreadsSeen();
        new ExpressionTrainer(Short with { Threads = before + 3 }) { Callbacks = [seen] }.Fit(new SmallModel(), Faces);
        Assert.Equal([before + 3, before + 3], seen.Counts);
        Assert.Equal(before, torch.get_num_threads());
        Assert.Contains(
            "Threads must be above 0, received 0",
            Assert.Throws<ArgumentException>(() => new ExpressionTrainer(Short with { Threads = 0 })).Message);
    }

    private static string[] Lines(Action action)
    {
        TextWriter before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            action();
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public int Epochs { get; private set; }

        public void Report(TrainingProgress value) => Epochs += value.CompletedEpoch is null ? 0 : 1;
    }

    private sealed class ThreadsSeen : ITrainingCallback
    {
        public List<int> Counts { get; } = [];

        public void OnEpochEnd(TrainingContext training, EpochResult result) => Counts.Add(torch.get_num_threads());
    }

    private sealed class Entries : ILogger
    {
        public List<(LogLevel Level, string Text)> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add((logLevel, formatter(state, exception)));
    }
}
