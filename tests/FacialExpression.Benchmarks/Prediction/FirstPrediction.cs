using System.Diagnostics;
using System.Globalization;

namespace FacialExpression.Benchmarks;

/// <summary>The first prediction of a process that has just started: the model inside the package is loaded, an image file is read, and its expression named.</summary>
internal sealed record FirstPrediction
{
    public const string Command = "first-prediction";

    /// <summary>From the first line of the program to the label.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>From before the process was started to its end.</summary>
    public required double MedianProcessMilliseconds { get; init; }

    public static FirstPrediction Measure(string image, int rounds)
    {
        var inside = new List<double>();
        var whole = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process child = Process.Start(new ProcessStartInfo("dotnet", [typeof(FirstPrediction).Assembly.Location, Command, image]) { RedirectStandardOutput = true })!;
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

    /// <summary>What the process of its own does.</summary>
    public static void Run(string image)
    {
        long start = Stopwatch.GetTimestamp();
        using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
        _ = classifier.Predict(image).ToString();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1}"));
    }
}
