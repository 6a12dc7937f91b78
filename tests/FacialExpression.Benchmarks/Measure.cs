using System.Diagnostics;

namespace FacialExpression.Benchmarks;

/// <summary>Measures on machines with other load: candidates alternate, and results are medians.</summary>
internal static class Measure
{
    /// <summary>Runs all actions once per round and returns the seconds of each action in each round.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="actions">The candidates to compare.</param>
    public static double[][] InTurns(int rounds, IReadOnlyList<Action> actions) => InTurns(rounds, [.. actions.Select(Timed)]);

    /// <summary>Runs all functions once per round and returns the seconds that each of them reports in each round.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="timed">The candidates to compare; each measures itself and returns seconds.</param>
    public static double[][] InTurns(int rounds, IReadOnlyList<Func<double>> timed)
    {
        double[][] seconds = [.. timed.Select(_ => new double[rounds])];
        foreach (Func<double> one in timed)
        {
            one();
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < timed.Count; i++)
            {
                seconds[i][round] = timed[i]();
            }
        }

        return seconds;
    }

    /// <summary>
    /// Times work on a session that exists only meanwhile. Threads of an idle session keep spinning and would take a core from
    /// another session.
    /// </summary>
    /// <param name="open">Opens the session.</param>
    /// <param name="warmUp">Runs first and is not timed.</param>
    /// <param name="work">Is timed.</param>
    /// <returns>The seconds of <paramref name="work"/>.</returns>
    public static double Alone<T>(Func<T> open, Action<T> warmUp, Action<T> work)
        where T : IDisposable
    {
        using T session = open();
        warmUp(session);
        long start = Stopwatch.GetTimestamp();
        work(session);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Func<double> Timed(Action action) => () =>
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    };

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median over the rounds of the first candidate's time divided by the second's.</summary>
    public static double Ratio(double[] first, double[] second) => Median(first.Zip(second, (a, b) => a / b));

    /// <summary>The resident memory of this process in MB.</summary>
    public static double MemoryMB()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}
