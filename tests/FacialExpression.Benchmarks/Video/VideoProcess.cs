using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FacialExpression.Benchmarks;

/// <summary>A run of <c>facial-expression video</c>, a process of its own.</summary>
/// <param name="Seconds">From its start to its end, with the loading of the models.</param>
/// <param name="PeakMB">The most resident memory (VmHWM), without that of ffmpeg.</param>
/// <param name="MemoryMB">Resident memory (VmRSS) when the rows reached these seconds of the video.</param>
internal sealed record VideoProcess(double Seconds, double PeakMB, IReadOnlyDictionary<double, double> MemoryMB)
{
    private const string Program = "artifacts/bin/FacialExpression.Tool/release/facial-expression.dll";
    private const int LastBytes = 4096;

    /// <summary>Runs the command to its end.</summary>
    /// <param name="rows">The CSV file of its rows, which shows how far it is.</param>
    /// <param name="marks">The seconds of the video at which memory is measured.</param>
    /// <param name="arguments">The video and the options, without that of the rows.</param>
    public static VideoProcess Run(string rows, IEnumerable<double> marks, params string[] arguments)
    {
        File.Delete(rows);
        var left = new Queue<double>(marks.Order());
        var memory = new SortedDictionary<double, double>();
        double peak = 0;
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start("dotnet", [Program, "video", .. arguments, "--out", rows, "--quiet"]);
        while (!process.WaitForExit(100))
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, Megabytes(process.PeakWorkingSet64));
                while (left.TryPeek(out double mark) && LastTime(rows) >= mark)
                {
                    memory.Add(left.Dequeue(), Megabytes(process.WorkingSet64));
                }
            }
            catch (InvalidOperationException)
            {
                // It has ended since.
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0
            ? new VideoProcess(seconds, peak, memory)
            : throw new InvalidOperationException(
                $"{Program} ended with {process.ExitCode}. Run this from the repository's root.");
    }

    /// <summary>The time in the last whole row; 0 before the first.</summary>
    private static double LastTime(string rows)
    {
        if (!File.Exists(rows))
        {
            return 0;
        }

        using var file = new FileStream(rows, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(LastBytes, file.Length), SeekOrigin.End);
        byte[] end = new byte[LastBytes];
        int count = file.ReadAtLeast(end, LastBytes, throwOnEndOfStream: false);
        string[] lines = Encoding.UTF8.GetString(end, 0, count).Split("\r\n");
        return lines.Length > 2
            && double.TryParse(lines[^2].Split(',')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double time)
                ? time
                : 0;
    }

    private static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}
