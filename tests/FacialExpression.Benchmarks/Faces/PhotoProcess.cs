using System.Diagnostics;
using System.Text.Json;
using FacialExpression.Samples;

namespace FacialExpression.Benchmarks;

/// <summary>
/// From a photo to its faces' expressions in the comparison of <c>tests/peers</c>: one of its processes. Commands are lines of
/// the standard input, answers are lines of JSON, as in <c>photo.mjs</c>.
/// </summary>
internal static class PhotoProcess
{
    public const string Command = "peer-photo";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="photo">A JPEG file.</param>
    public static void Run(string photo)
    {
        byte[] jpeg = File.ReadAllBytes(photo);
        using var analyzer = ExpressionAnalyzer.LoadPretrained(
            new ExpressionClassifierOptions { Threads = 1 }, new FaceDetectorOptions { Threads = 1 });
        Answer(new
        {
            name = "FacialExpression",
            package = "FacialExpression",
            call = "`ExpressionAnalyzer.LoadPretrained`, `Analyze(bytes)`",
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });
        while (Console.ReadLine() is { } line)
        {
            Answer(line switch
            {
                "time" => Time(analyzer, jpeg),
                "memory" => new { peakBytes = PeakMemory() },
                _ => throw new ArgumentException($"Unknown command \"{line}\"."),
            });
        }
    }

    private static object Time(ExpressionAnalyzer analyzer, byte[] jpeg)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<FaceExpression> faces = analyzer.Analyze(jpeg);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new
        {
            seconds,
            faces = faces.Select(face => new
            {
                box = new[] { face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height },
                expression = face.Prediction.Expression.ToString().ToLowerInvariant(),
            }),
        };
    }

    private static long PeakMemory()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static void Answer(object answer) => Console.WriteLine(JsonSerializer.Serialize(answer, Json));
}
