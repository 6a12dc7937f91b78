using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>Progress bars; where the output is no terminal, occasional lines.</summary>
internal static class ConsoleProgress
{
    public static ExpressionDataset Loading(Func<IProgress<DatasetProgress>, ExpressionDataset> load) => WithBar(
        "Loading images",
        bar => load(new Relay<DatasetProgress>(p =>
        {
            bar.IsIndeterminate = p.Total == 0;
            bar.MaxValue = Math.Max(1, p.Total);
            bar.Value = Math.Max(bar.Value, p.Done);
        })));

    public static TrainedExpressionModel Training(
        string model, Func<IProgress<TrainingProgress>, TrainedExpressionModel> train) => WithBar(
        model,
        bar => train(new Relay<TrainingProgress>(p =>
        {
            bar.Value = p.Fraction;
            string left = p.Remaining is { } time ? $"{time:h\\:mm\\:ss} left, " : "";
            string fault = p.CheckpointFault is null ? "" : ", NOT SAVED: no checkpoint can be written";
            bar.Description = $"{model}, epoch {p.Epoch}/{p.Epochs}, {left}"
                + $"{p.ImagesPerSecond:N0} images/s, accuracy {p.Accuracy:P1}{fault}";
        })));

    private static T WithBar<T>(string description, Func<ProgressTask, T> work) => AnsiConsole.Progress()
        .Columns(
            new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => work(context.AddTask(description, maxValue: 1)));

    /// <summary>
    /// Reports at once on the caller's thread; <see cref="Progress{T}"/> would use the thread pool and report late.
    /// </summary>
    private sealed class Relay<T>(Action<T> onReport) : IProgress<T>
    {
        private readonly Lock _lock = new();

        public void Report(T value)
        {
            lock (_lock)
            {
                onReport(value);
            }
        }
    }
}
