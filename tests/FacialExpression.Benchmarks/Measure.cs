using System.Diagnostics;

namespace FacialExpression.Benchmarks;

/// <summary>Measuring on machines that are never quiet: in turns, and by the median.</summary>
internal static class Measure
{
    /// <summary>Runs each action once a round, in turns, and gives the seconds of every round.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="actions">What is compared.</param>
    public static double[][] InTurns(int rounds, IReadOnlyList<Action> actions) => InTurns(rounds, [.. actions.Select(Timed)]);

    /// <summary>Runs each once a round, in turns, and gives the seconds of every round that they themselves tell.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="timed">What is compared.</param>
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

    /// <summary>The seconds of a work with a session of its own, once it has warmed up: one that has nothing to do spins on, and takes a core from another's.</summary>
    /// <param name="open">Opens the session.</param>
    /// <param name="warmUp">Not timed.</param>
    /// <param name="work">Timed.</param>
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
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median over the rounds of how many times as fast the second is as the first.</summary>
    public static double Ratio(double[] first, double[] second) => Median(first.Zip(second, (a, b) => a / b));

    /// <summary>The process's memory, in MB.</summary>
    public static double MemoryMB()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}
