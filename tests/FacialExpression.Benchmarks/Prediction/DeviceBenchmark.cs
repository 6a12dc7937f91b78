using FacialExpression.Samples;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares a device with the CPU: images per second in batches of several sizes, from pixels and from files, and the scores.
/// </summary>
internal static class DeviceBenchmark
{
    private const int Images = 1024;

    private static readonly int[] BatchSizes = [1, 16, 64, 256, 1024];

    public static void Run(BenchmarkSettings settings, PredictionDevice device)
    {
        using var files = new JpegFiles();
        var preprocessor = new ImagePreprocessor();
        byte[][] pixels = [.. files.Paths.Take(Images).Select(path => preprocessor.ToGray(File.ReadAllBytes(path)))];
        PredictionDevice[] devices = [.. new[] { PredictionDevice.Cpu, device }.Distinct()];
        string[] models = ["model-3.onnx", "pretrained.onnx", "pretrained-float16.onnx"];
        DeviceFigures[] figures = [.. models.SelectMany(model => Measure(model, devices, files, pixels, settings.Rounds))];
        string path = settings.Write($"predict-{device.ToString().ToLowerInvariant()}", new
        {
            rounds = settings.Rounds,
            images = files.Paths.Count,
            source = files.Source,
            figures,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });
        Table table = new Table().AddColumns(["images/s", .. figures.Select(f => $"{f.Model}, {f.Device}")]);
        for (int i = 0; i < BatchSizes.Length; i++)
        {
            IEnumerable<string> cells = figures.Select(f => $"{f.Batches[i].ImagesPerSecond:N0}");
            table.AddRow([$"PredictBatch of {BatchSizes[i]}, pixels", .. cells]);
        }

        table.AddRow(["PredictBatch, files", .. figures.Select(f => $"{f.FilesPerSecond:N0}")]);
        table.AddRow(["largest difference of a score from the CPU's", .. figures.Select(f => $"{f.LargestDifference:E1}")]);
        AnsiConsole.Write(table);
        Console.WriteLine(
            $"{files.Paths.Count} images ({files.Source}), medians of {settings.Rounds} alternating rounds; written to {path}");
    }

    private static IEnumerable<DeviceFigures> Measure(
        string model, PredictionDevice[] devices, JpegFiles files, byte[][] pixels, int rounds)
    {
        string path = Path.Combine(AppContext.BaseDirectory, model);
        ExpressionClassifier[] classifiers =
            [.. devices.Select(device => ExpressionClassifier.Load(path, new ExpressionClassifierOptions { Device = device }))];
        IReadOnlyList<ExpressionPrediction>[] predictions = [.. classifiers.Select(c => c.PredictBatch(pixels, Open))];
        double[][] seconds = Benchmarks.Measure.InTurns(
            rounds,
            [
                .. classifiers.SelectMany<ExpressionClassifier, Action>(classifier =>
                [
                    .. BatchSizes.Select<int, Action>(size => () => Array.ForEach(
                        [.. pixels.Chunk(size)], batch => classifier.PredictBatch(batch, Open))),
                    () => classifier.PredictBatch(files.Paths),
                ]),
            ]);
        Array.ForEach(classifiers, classifier => classifier.Dispose());
        return devices.Select((device, d) =>
        {
            double[] medians = [.. seconds.Skip(d * (BatchSizes.Length + 1)).Select(Benchmarks.Measure.Median)];
            return new DeviceFigures
            {
                Model = model,
                Device = device.ToString(),
                Batches = [.. BatchSizes.Select((size, i) => new BatchFigure(size, Math.Round(Images / medians[i])))],
                FilesPerSecond = Math.Round(files.Paths.Count / medians[BatchSizes.Length]),
                LargestDifference = predictions[0].Zip(predictions[d], Difference).Max(),
            };
        });
    }

    private static Picture Open(byte[] gray) => Picture.FromPixels(gray, 48, 48, PixelFormat.Gray8);

    private static float Difference(ExpressionPrediction one, ExpressionPrediction other) =>
        one.Scores.Zip(other.Scores, (a, b) => Math.Abs(a.Score - b.Score)).Max();

    private sealed record DeviceFigures
    {
        public required string Model { get; init; }

        public required string Device { get; init; }

        public required IReadOnlyList<BatchFigure> Batches { get; init; }

        public required double FilesPerSecond { get; init; }

        public required float LargestDifference { get; init; }
    }

    private sealed record BatchFigure(int Size, double ImagesPerSecond);
}
