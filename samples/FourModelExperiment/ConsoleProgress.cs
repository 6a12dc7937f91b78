using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>Progress bars; where the output is no terminal, a line now and then.</summary>
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

    public static TrainedExpressionModel Training(string model, Func<IProgress<TrainingProgress>, TrainedExpressionModel> train) => WithBar(
        model,
        bar => train(new Relay<TrainingProgress>(p =>
        {
            bar.Value = p.Fraction;
            bar.Description = $"{model}, epoch {p.Epoch}/{p.Epochs}, {p.Remaining:h\\:mm\\:ss} left, {p.ImagesPerSecond:N0} images/s, accuracy {p.Accuracy:P1}{(p.CheckpointFault is null ? "" : ", NOT KEPT: no checkpoint can be written")}";
        })));

    private static T WithBar<T>(string description, Func<ProgressTask, T> work) => AnsiConsole.Progress()
        .Columns(new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => work(context.AddTask(description, maxValue: 1)));

    /// <summary>Reports at once on the caller's thread; <see cref="Progress{T}"/> would go by the thread pool and come late.</summary>
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
