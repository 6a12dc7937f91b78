using System.Collections.Concurrent;

namespace FacialExpression.Fuzz;

/// <summary>Hands cases to workers and gathers what comes of them.</summary>
internal sealed class Supervisor(FuzzSettings settings)
{
    private const int ChunkSize = 200;

    // Other workers and the machine slow a case down; what is slow is run again alone.
    private const int TimesAlone = 3;

    public TargetReport Run(string target, long count)
    {
        // Bombs have the machine for themselves, and each a new process: what one has taken up, the next would find there already.
        bool areBombs = target.EndsWith("-bombs", StringComparison.Ordinal);
        int size = areBombs ? 1 : ChunkSize;
        var chunks = new ConcurrentQueue<Chunk>();
        for (long first = 0; first < count; first += size)
        {
            chunks.Enqueue(new Chunk(target, first, Math.Min(size, count - first)));
        }

        var report = new TargetReport(target);
        if (areBombs)
        {
            foreach (Chunk chunk in chunks)
            {
                Work(new ConcurrentQueue<Chunk>([chunk]), report);
            }
        }
        else
        {
            Thread[] threads = [.. Enumerable.Range(0, settings.Workers).Select(_ => new Thread(() => Work(chunks, report)))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }

        foreach (CaseResult slow in report.TakeSlow())
        {
            using var worker = new WorkerProcess(settings.Seed);
            report.Add([Enumerable.Range(0, TimesAlone).Select(_ => worker.Run(new Chunk(target, slow.Number, 1))[0]).MinBy(r => r.Milliseconds)!], isAlone: true);
        }

        return report;
    }

    private void Work(ConcurrentQueue<Chunk> chunks, TargetReport report)
    {
        using var worker = new WorkerProcess(settings.Seed);
        while (chunks.TryDequeue(out Chunk? chunk))
        {
            report.Add(worker.Run(chunk));
        }
    }
}
