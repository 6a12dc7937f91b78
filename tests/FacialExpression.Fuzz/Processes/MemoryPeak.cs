using System.Globalization;

namespace FacialExpression.Fuzz;

/// <summary>How much memory the process has at most taken up since it was last asked. Only Linux tells.</summary>
internal static class MemoryPeak
{
    private const string Status = "/proc/self/status";
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ForgetPeak = "5";

    public static bool IsMeasured { get; } = File.Exists(ClearReferences);

    /// <returns>The bytes in memory now, from which the peak is counted.</returns>
    public static long Begin()
    {
        if (!IsMeasured)
        {
            return 0;
        }

        File.WriteAllText(ClearReferences, ForgetPeak);
        return Read("VmRSS:");
    }

    /// <returns>The bytes that were in memory at most since <see cref="Begin"/>.</returns>
    public static long End() => IsMeasured ? Read("VmHWM:") : 0;

    private static long Read(string name)
    {
        string line = File.ReadLines(Status).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture);
    }
}
