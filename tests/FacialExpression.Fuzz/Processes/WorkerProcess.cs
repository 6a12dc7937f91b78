using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FacialExpression.Fuzz;

/// <summary>A worker as the one who started it sees it: it answers, or what ended it is known, with the case.</summary>
internal sealed class WorkerProcess : IDisposable
{
    public const string Command = "worker";

    // Beyond what is a fault, so that a case that is only slow ends by itself and tells its time.
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly string _clockPath = Path.GetTempFileName();
    private readonly CaseClock _clock;
    private readonly int _seed;
    private Process _process;

    public WorkerProcess(int seed)
    {
        _seed = seed;
        _clock = new CaseClock(_clockPath);
        _process = Start();
    }

    /// <summary>Runs a chunk. A case that ends the worker is a fault, and a new worker goes on with the next.</summary>
    public List<CaseResult> Run(Chunk chunk)
    {
        var results = new List<CaseResult>();
        for (long next = chunk.First; next < chunk.First + chunk.Count;)
        {
            Chunk rest = chunk with { First = next, Count = chunk.First + chunk.Count - next };
            if (Ask(rest, out CaseResult? end) is { } done)
            {
                results.AddRange(done);
                break;
            }

            // Those before it were not reported; they are known to end.
            if (end!.Number > next)
            {
                results.AddRange(Ask(rest with { Count = end.Number - next }, out _) ?? []);
            }

            results.Add(end);
            next = end.Number + 1;
        }

        return results;
    }

    public void Dispose()
    {
        Stop();
        _clock.Dispose();
        File.Delete(_clockPath);
    }

    private List<CaseResult>? Ask(Chunk chunk, out CaseResult? end)
    {
        end = null;
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(chunk));
        Task<string?> answer = _process.StandardOutput.ReadLineAsync();
        bool isHanging = false;
        while (!answer.Wait(Glance))
        {
            if (_clock.Running is { } running && running.Since > LongestCase)
            {
                isHanging = true;
                _process.Kill(entireProcessTree: true);
                break;
            }
        }

        if (answer.Result is { } line)
        {
            return JsonSerializer.Deserialize<List<CaseResult>>(line);
        }

        _process.WaitForExit();
        long number = _clock.Running?.Number ?? throw new InvalidOperationException($"The worker ended with {_process.ExitCode} between cases, in {chunk}.");
        string fault = isHanging ? $"It had not ended after {LongestCase.TotalSeconds} s." : $"The process ended with {_process.ExitCode}.";
        end = new CaseResult(number, "", "", 0, FuzzTarget.Faulty, fault, isHanging ? LongestCase.TotalMilliseconds : 0, 0);
        _clock.End();
        Stop();
        _process = Start();
        return null;
    }

    private Process Start() => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, Command, _seed.ToString(CultureInfo.InvariantCulture), _clockPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private void Stop()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
