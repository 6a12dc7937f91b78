using System.Diagnostics;
using System.Globalization;

namespace FacialExpression.Benchmarks;

/// <summary>The first prediction of a new process: loads the pretrained model, decodes an image file and predicts.</summary>
internal sealed record FirstPrediction
{
    public const string Command = "first-prediction";

    /// <summary>From the first line of the program to the prediction.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>From the start of the process to its exit.</summary>
    public required double MedianProcessMilliseconds { get; init; }

    public static FirstPrediction Measure(string image, int rounds)
    {
        var inside = new List<double>();
        var whole = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            var startInfo = new ProcessStartInfo("dotnet", [typeof(FirstPrediction).Assembly.Location, Command, image])
            {
                RedirectStandardOutput = true,
            };
            using Process child = Process.Start(startInfo)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            whole.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            inside.Add(double.Parse(output, CultureInfo.InvariantCulture));
        }

        return new FirstPrediction
        {
            MedianMilliseconds = Math.Round(Benchmarks.Measure.Median(inside), 1),
            MedianProcessMilliseconds = Math.Round(Benchmarks.Measure.Median(whole), 1),
        };
    }

    /// <summary>Runs in the new process and prints its milliseconds.</summary>
    public static void Run(string image)
    {
        long start = Stopwatch.GetTimestamp();
        using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
        _ = classifier.Predict(image).ToString();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1}"));
    }
}
