using FacialExpression.Samples;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares ML.NET pipelines with <c>PredictBatch</c> over the same files and the same model, including label and scores per row.
/// The pipeline runs as fitted, and saved and loaded, when it consists of ML.NET's own transforms.
/// </summary>
internal static class MLNetBenchmark
{
    public static void Run(BenchmarkSettings settings)
    {
        string model = Path.Combine(AppContext.BaseDirectory, "model-3.onnx");
        using var files = new JpegFiles();
        using ExpressionClassifier classifier = ExpressionClassifier.Load(model);
        var context = new MLContext(seed: 1);
        IDataView data = context.Data.LoadFromEnumerable(files.Paths.Select(path => new PathRow { Image = path }));
        using ExpressionModelTransformer fitted = context.Transforms.ApplyExpressionModel(model).Fit(data);
        using var zip = new MemoryStream();
        context.Model.Save(fitted, data.Schema, zip);
        zip.Position = 0;
        ITransformer saved = context.Model.Load(zip, out _);
        using var disposable = (IDisposable)saved;

        // A saved pipeline does not store the number of threads per row. An app sets it as docs/mlnet.md shows.
        var oneThread = new MLContext(seed: 1);
        oneThread.SetOption(
            nameof(OnnxSessionOptions),
            new OnnxSessionOptions { CreateSessionOptions = () => new SessionOptions { IntraOpNumThreads = 1 } });
        zip.Position = 0;
        ITransformer savedWithOneThread = oneThread.Model.Load(zip, out _);
        using var another = (IDisposable)savedWithOneThread;

        int Count(ITransformer transformer) => context.Data
            .CreateEnumerable<OutputRow>(transformer.Transform(data), reuseRowObject: true)
            .Count(row => row.Score.Length == ExpressionLabels.Count);
        double[][] seconds = Measure.InTurns(
            settings.Rounds,
            [
                () => Check(classifier.PredictBatch(files.Paths).Count),
                () => Check(Count(fitted)),
                () => Check(Count(saved)),
                () => Check(Count(savedWithOneThread)),
            ]);
        void Check(int rows)
        {
            if (rows != files.Paths.Count)
            {
                throw new InvalidOperationException($"{rows} rows have scores; {files.Paths.Count} were expected.");
            }
        }

        // Memory of the fitted pipeline over many rows, sampled every 1,000 rows.
        var memory = new List<double>();
        IEnumerable<string> many = Enumerable.Range(0, settings.Rounds).SelectMany(_ => files.Paths);
        IDataView longView = context.Data.LoadFromEnumerable(many.Select(path => new PathRow { Image = path }));
        int read = 0;
        foreach (OutputRow row in context.Data.CreateEnumerable<OutputRow>(fitted.Transform(longView), reuseRowObject: true))
        {
            if (++read % 1000 == 0)
            {
                memory.Add(Measure.MemoryMB());
            }
        }

        double PerSecond(int i) => files.Paths.Count / Measure.Median(seconds[i]);
        var result = new
        {
            images = files.Paths.Count,
            source = files.Source,
            model = Path.GetFileName(model),
            rounds = settings.Rounds,
            batchImagesPerSecond = Math.Round(PerSecond(0)),
            pipelineImagesPerSecond = Math.Round(PerSecond(1)),
            savedPipelineImagesPerSecond = Math.Round(PerSecond(2)),
            savedOneThreadImagesPerSecond = Math.Round(PerSecond(3)),
            ratio = Math.Round(Measure.Ratio(seconds[0], seconds[1]), 3),
            savedRatio = Math.Round(Measure.Ratio(seconds[0], seconds[2]), 3),
            savedOneThreadRatio = Math.Round(Measure.Ratio(seconds[0], seconds[3]), 3),
            rowsForMemory = read,
            firstMemoryMB = Math.Round(memory[0], 1),
            medianMemoryMB = Math.Round(Measure.Median(memory), 1),
            peakMemoryMB = Math.Round(memory.Max(), 1),
            lastMemoryMB = Math.Round(memory[^1], 1),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("mlnet", result);

        Table table = new Table().AddColumns("", "images/s", "relative to PredictBatch");
        table.AddRow("ExpressionClassifier.PredictBatch", $"{result.batchImagesPerSecond:N0}", "1.00");
        table.AddRow("fitted pipeline", $"{result.pipelineImagesPerSecond:N0}", $"{result.ratio:F2}");
        table.AddRow("saved and loaded pipeline", $"{result.savedPipelineImagesPerSecond:N0}", $"{result.savedRatio:F2}");
        table.AddRow(
            "saved and loaded pipeline, one thread per row",
            $"{result.savedOneThreadImagesPerSecond:N0}",
            $"{result.savedOneThreadRatio:F2}");
        AnsiConsole.Write(table);
        Console.WriteLine(
            $"Resident memory over {read:N0} rows of the fitted pipeline, MB: first {memory[0]:F0}, "
            + $"median {Measure.Median(memory):F0}, peak {memory.Max():F0}, last {memory[^1]:F0}");
        Console.WriteLine(
            $"{files.Paths.Count} images ({files.Source}), medians of {settings.Rounds} alternating rounds; written to {path}");
    }

    private sealed class PathRow
    {
        public string Image { get; set; } = "";
    }

    private sealed class OutputRow
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
