using System.Collections.Concurrent;

namespace FacialExpression.Fuzz;

/// <summary>Distributes cases to workers and collects their results.</summary>
internal sealed class Supervisor(FuzzSettings settings)
{
    private const int ChunkSize = 200;

    // Other workers slow a case down, so that slow cases run again alone.
    private const int TimesAlone = 3;

    public TargetReport Run(string target, long count)
    {
        // Each bomb runs alone in a new process, because memory that one case allocated would hide the growth of the next.
        bool areBombs = target.EndsWith("-bombs", StringComparison.Ordinal);
        int size = areBombs ? 1 : ChunkSize;
        var chunks = new ConcurrentQueue<Chunk>();
        for (long first = 0; first < count; first += size)
        {
            chunks.Enqueue(new Chunk(target, first, Math.Min(size, count - first)));
        }

        var report = new TargetReport(target, settings.LongestMilliseconds);
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
            // A fault in any of the runs counts; otherwise the fastest run does.
            var chunk = new Chunk(target, slow.Number, 1);
            IEnumerable<CaseResult> alone = Enumerable.Range(0, TimesAlone).SelectMany(_ => RunAlone(chunk));
            report.Add([alone.OrderBy(r => r.Fault is null).ThenBy(r => r.Milliseconds).First()], isAlone: true);
        }

        return report;
    }

    private List<CaseResult> RunAlone(Chunk chunk)
    {
        using var worker = new WorkerProcess(settings.Seed);
        return [.. worker.Run(chunk), .. worker.Finish()];
    }

    private void Work(ConcurrentQueue<Chunk> chunks, TargetReport report)
    {
        using var worker = new WorkerProcess(settings.Seed);
        while (chunks.TryDequeue(out Chunk? chunk))
        {
            report.Add(worker.Run(chunk));
        }

        report.Add(worker.Finish());
    }
}
