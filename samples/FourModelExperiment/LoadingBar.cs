using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>A progress bar while images are loaded. In a log, where each step would be a line, there is none.</summary>
internal static class LoadingBar
{
    public static ExpressionDataset Show(Func<IProgress<DatasetProgress>?, ExpressionDataset> load) =>
        Console.IsOutputRedirected ? load(null) : ShowBar(load);

    private static ExpressionDataset ShowBar(Func<IProgress<DatasetProgress>?, ExpressionDataset> load) => AnsiConsole.Progress()
        .Columns(
            new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => load(new Relay(context.AddTask("Loading images", maxValue: 1))));

    /// <summary>
    /// Reports at once on the caller's thread; <see cref="Progress{T}"/> would use the thread pool and report late.
    /// </summary>
    private sealed class Relay(ProgressTask bar) : IProgress<DatasetProgress>
    {
        private readonly Lock _lock = new();

        public void Report(DatasetProgress value)
        {
            lock (_lock)
            {
                bar.IsIndeterminate = value.Total == 0;
                bar.MaxValue = Math.Max(1, value.Total);
                bar.Value = Math.Max(bar.Value, value.Done);
            }
        }
    }
}
