using FacialExpression.Samples;
using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares predictions with ONNX Runtime alone, with ML.NET's stock transforms, and with ideal use of all cores.
/// Also compares float32, float16 and int8, and measures the first prediction of a new process.
/// </summary>
internal static class PredictBenchmark
{
    private static readonly string[] Models = [LinearModel.FileName, "model-3.onnx", "pretrained.onnx"];

    public static void Run(BenchmarkSettings settings)
    {
        if (settings.Device is { } device)
        {
            DeviceBenchmark.Run(settings, device == TrainingDevice.Cuda ? PredictionDevice.Cuda : PredictionDevice.Cpu);
            return;
        }

        using var files = new JpegFiles();
        LinearModel.Save(AppContext.BaseDirectory);
        int threads = new ExpressionClassifierOptions().Threads;
        ModelFigures[] figures = [.. Models.Select(model => ModelFigures.Measure(model, files, threads, settings.Rounds))];
        FormatFigures[] formats = FormatFigures.Measure(files, settings.Rounds);
        FirstPrediction first = FirstPrediction.Measure(files.Paths[0], settings.Rounds);
        string path = settings.Write("predict", new
        {
            rounds = settings.Rounds,
            images = files.Paths.Count,
            source = files.Source,
            models = figures,
            formats,
            firstPrediction = first,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });

        Table table = new Table().AddColumns(["", .. Models]);
        void Add(string name, Func<ModelFigures, string> cell) => table.AddRow([name, .. figures.Select(cell)]);
        Add("Predict, 48×48 gray, 1 thread, µs", f => $"{f.OneThread.PredictMicroseconds:F0}");
        Add("  time relative to ONNX Runtime's Run, 1 thread", f => $"{f.OneThread.TimesOnnxRuntime:F3}");
        Add($"Predict, 48×48 gray, {threads} threads, µs", f => $"{f.DefaultThreads.PredictMicroseconds:F0}");
        Add($"  time relative to ONNX Runtime's Run, {threads} threads", f => $"{f.DefaultThreads.TimesOnnxRuntime:F3}");
        Add("  bytes allocated per prediction", f => $"{f.DefaultThreads.AllocatedBytes:F0}");
        Add("Predict, 48×48 JPEG bytes, images/s", f => $"{f.JpegBytes.ImagesPerSecond:N0}");
        Add("  ML.NET's PredictionEngine, images/s", f => $"{FasterEngine(f.JpegBytes):N0}");
        Add("  speed relative to PredictionEngine", f => $"{f.JpegBytes.TimesPredictionEngine:F2}");
        Add("PredictBatch, JPEG bytes, images/s", f => $"{f.JpegBytes.BatchImagesPerSecond:N0}");
        Add("  speed relative to PredictionEngine", f => $"{f.JpegBytes.BatchTimesPredictionEngine:F2}");
        Add("PredictBatch, files, images/s", f => $"{f.BatchOfFiles.ImagesPerSecond:N0}");
        Add("  speed relative to ideal use of all cores", f => $"{f.BatchOfFiles.Efficiency:P1}");
        AnsiConsole.Write(table);
        MarkdownTable.Write(table, Path.ChangeExtension(path, "md"));
        WriteFormats(formats, Path.Combine(Path.GetDirectoryName(path)!, "predict-formats.md"));
        Console.WriteLine(
            $"First prediction of a new process with LoadPretrained: {first.MedianMilliseconds:F0} ms after Main began; "
            + $"{first.MedianProcessMilliseconds:F0} ms from process start to exit (median of {settings.Rounds})");
        Console.WriteLine(
            $"{files.Paths.Count} images ({files.Source}), medians of {settings.Rounds} alternating rounds; written to {path}");
    }

    private static void WriteFormats(IEnumerable<FormatFigures> formats, string path)
    {
        Table table = new Table().AddColumns(
        [
            "network, format", "file, MB",
            "one image, µs", "speed relative to its float32", "speed relative to Compact ResNet in float32",
            "batches of 16, µs per image", "speed relative to its float32", "speed relative to Compact ResNet in float32",
        ]);
        foreach (FormatFigures f in formats)
        {
            table.AddRow(
            [
                $"{f.Network}, {f.Format.ToString().ToLowerInvariant()}", $"{f.FileBytes / 1e6:F1}",
                .. Cells(f.Alone), .. Cells(f.InBatches),
            ]);
        }

        AnsiConsole.Write(table);
        MarkdownTable.Write(table, path);
    }

    private static string[] Cells(FormatTimes times) =>
        [$"{times.Microseconds:F0}", $"{times.TimesAsFastAsFloat32:F2}", $"{times.TimesAsFastAsCompactResNet:F2}"];

    private static double FasterEngine(JpegBytes figures) =>
        Math.Max(figures.PredictionEngineImagesPerSecond, figures.PredictionEngineOneThreadImagesPerSecond);
}
