using System.Runtime;
using System.Text.Json;

namespace FacialExpression.Fuzz;

/// <summary>The process that runs cases. It may crash or hang; <see cref="WorkerProcess"/> handles both.</summary>
internal static class Worker
{
    private const int LargeCase = 100_000;

    /// <summary>Runs one chunk per input line, until the input ends.</summary>
    public static void Run(int seed, string clockPath)
    {
        using var clock = new CaseClock(clockPath);
        var targets = new Dictionary<string, FuzzTarget>(StringComparer.Ordinal);
        while (Console.ReadLine() is { } line)
        {
            Chunk chunk = JsonSerializer.Deserialize<Chunk>(line)!;
            if (!targets.TryGetValue(chunk.Target, out FuzzTarget? target))
            {
                targets[chunk.Target] = target = FuzzTarget.Of(chunk.Target);
            }

            Console.WriteLine(JsonSerializer.Serialize(Run(target, seed, chunk, clock)));
        }
    }

    private static List<CaseResult> Run(FuzzTarget target, int seed, Chunk chunk, CaseClock clock)
    {
        var results = new List<CaseResult>();
        for (long number = chunk.First; number < chunk.First + chunk.Count; number++)
        {
            clock.Begin(number);
            results.Add(Run(target, target.Make(seed, number), number));
            clock.End();
        }

        return results;
    }

    private static CaseResult Run(FuzzTarget target, FuzzCase item, long number)
    {
        string outcome;
        string? fault = null;
        if (item.Bytes.Length > LargeCase)
        {
            // Frees the memory that making the case took, because it would hide the growth of running it.
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        long before = MemoryPeak.Begin();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        try
        {
            outcome = target.Run(item);
        }
        catch (Exception e)
        {
            (outcome, fault) = (FuzzTarget.Faulty, e.ToString());
        }

        double milliseconds = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        long memory = Math.Max(0, MemoryPeak.End() - before);
        long limit = target.MemoryLimit(item);
        if (memory > limit)
        {
            (outcome, fault) = (FuzzTarget.Faulty, $"Memory grew by {memory >> 20} MB; {limit >> 20} MB are allowed.");
        }

        return new CaseResult(number, item.Format, item.Mutation, item.Bytes.Length, outcome, fault, milliseconds, memory);
    }
}
