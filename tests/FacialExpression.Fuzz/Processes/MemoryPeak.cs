using System.Globalization;

namespace FacialExpression.Fuzz;

/// <summary>Measures the peak of this process's resident memory. Only Linux reports it.</summary>
internal static class MemoryPeak
{
    private const string Status = "/proc/self/status";
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ForgetPeak = "5";

    public static bool IsMeasured { get; } = File.Exists(ClearReferences);

    /// <summary>Resets the peak.</summary>
    /// <returns>The resident bytes at that moment.</returns>
    public static long Begin()
    {
        if (!IsMeasured)
        {
            return 0;
        }

        // The new peak, not what is resident now: the garbage collector may return memory in between, in the background.
        File.WriteAllText(ClearReferences, ForgetPeak);
        return Read("VmHWM:");
    }

    /// <returns>The peak of resident bytes since <see cref="Begin"/>.</returns>
    public static long End() => IsMeasured ? Read("VmHWM:") : 0;

    private static long Read(string name)
    {
        string line = File.ReadLines(Status).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture);
    }
}
