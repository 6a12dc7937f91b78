using System.Diagnostics;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// A video of drawn people, 640×480 with 30 frames a second: twenty seconds that end as they begin, and copies of them one after
/// the other.
/// </summary>
internal static class DrawnClip
{
    public const int Width = 640;
    public const int Height = 480;
    public const int Rate = 30;
    private const int Seconds = 20;

    private static readonly Expression[] _shown = [Expression.Happy, Expression.Neutral, Expression.Surprise, Expression.Sad];

    /// <summary>Encodes a video.</summary>
    /// <param name="folder">Takes the files.</param>
    /// <param name="seconds">Its length.</param>
    /// <returns>The file.</returns>
    public static string Make(string folder, double seconds)
    {
        string clip = Path.Combine(folder, "clip.mp4");
        if (!File.Exists(clip))
        {
            string raw = Path.Combine(folder, "clip.y4m");
            DrawnPicture.WriteY4M(raw, Rate, Enumerable.Range(0, Seconds * Rate).Select(Draw));
            FFmpeg("-i", raw, clip);
            File.Delete(raw);
        }

        string file = Path.Combine(folder, FormattableString.Invariant($"{seconds:0}-seconds.mp4"));
        FFmpeg(
            "-stream_loop", "-1", "-i", clip, "-c", "copy", "-t", FormattableString.Invariant($"{seconds}"), file);
        return file;
    }

    /// <summary>The first line of <c>ffmpeg -version</c>.</summary>
    public static string FFmpegVersion()
    {
        using Process process = Start("-version");
        string line = process.StandardOutput.ReadLine() ?? "unknown";
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return line.Split(" Copyright")[0];
    }

    /// <summary>Two people, one of whom walks, and a child between them for half of the time.</summary>
    private static SKBitmap Draw(int frame)
    {
        double turn = 2 * Math.PI * frame / (Seconds * Rate);
        Expression first = _shown[frame / (5 * Rate) % _shown.Length];
        Expression second = _shown[((frame / (5 * Rate)) + 2) % _shown.Length];
        var people = new List<DrawnPerson>
        {
            new(first, (float)(170 + (40 * Math.Sin(turn))), 210, 80),
            new(second, 480, (float)(200 + (20 * Math.Sin(2 * turn))), 70, 1, (float)(5 * Math.Sin(turn))),
        };
        if (frame < Seconds * Rate / 2)
        {
            people.Insert(0, new DrawnPerson(Expression.Neutral, 325, 120, 45, 2));
        }

        return DrawnPicture.Draw(Width, Height, people);
    }

    private static void FFmpeg(params string[] arguments)
    {
        using Process process = Start(["-nostdin", "-y", "-loglevel", "error", .. arguments]);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg ended with {process.ExitCode}. This benchmark needs it on PATH.");
        }
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
}
