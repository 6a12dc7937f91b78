using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FacialExpression.Samples;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>
/// FacialExpression in the comparison of <c>tests/peers</c>: one of its processes. Commands are lines of the standard input,
/// answers are lines of JSON, as in <c>peer.mjs</c>.
/// </summary>
internal static class PeerProcess
{
    public const string Command = "peer";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="folder">The folder with <c>images.txt</c>, which lists the images by paths relative to it.</param>
    public static void Run(string folder)
    {
        string[] paths = File.ReadAllLines(Path.Combine(folder, "images.txt"));
        using ExpressionClassifier classifier =
            ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Threads = 1 });
        Answer(new
        {
            name = "FacialExpression, pretrained",
            package = "FacialExpression",
            licence = "MIT",
            engine = $"ONNX Runtime {Machine.Packages["Microsoft.ML.OnnxRuntime"]}, CPU",
            model = classifier.Metadata.ModelName,
            parameters = TrainedExpressionModel.LoadPretrained().Network.ParameterCount,
            call = "`ExpressionClassifier.LoadPretrained` with `Threads = 1`, `Predict(bytes)`",
            training = "the votes of FER+ for FER-2013's training images; selected and calibrated by `validation/`",
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2);
            Answer(words[0] switch
            {
                "predict" => Predict(classifier, folder, paths, words[1]),
                "time" => Time(classifier, folder, paths, int.Parse(words[1], CultureInfo.InvariantCulture)),
                _ => throw new ArgumentException($"Unknown command \"{line}\"."),
            });
        }
    }

    private static object Predict(ExpressionClassifier classifier, string folder, string[] paths, string file)
    {
        string header = $"path,{string.Join(',', Enum.GetNames<Expression>())}";
        IEnumerable<string> rows = paths.Select(path =>
        {
            ExpressionPrediction prediction = classifier.Predict(File.ReadAllBytes(Path.Combine(folder, path)));
            IEnumerable<string> scores = prediction.Scores.Select(item => item.Score.ToString("R", CultureInfo.InvariantCulture));
            return $"{path},{string.Join(',', scores)}";
        });
        File.WriteAllLines(file, rows.Prepend(header.ToLowerInvariant()));
        return new { images = paths.Length };
    }

    private static object Time(ExpressionClassifier classifier, string folder, string[] paths, int step)
    {
        byte[][] images =
            [.. paths.Where((_, i) => i % step == 0).Select(path => File.ReadAllBytes(Path.Combine(folder, path)))];
        long start = Stopwatch.GetTimestamp();
        foreach (byte[] image in images)
        {
            classifier.Predict(image);
        }

        return new { images = images.Length, seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    private static void Answer(object answer) => Console.WriteLine(JsonSerializer.Serialize(answer, Json));
}
