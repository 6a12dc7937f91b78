using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FacialExpression.Fuzz;

/// <summary>A worker as the one who started it sees it: it answers, or what ended it is known, with the case.</summary>
internal sealed class WorkerProcess : IDisposable
{
    public const string Command = "worker";

    private const long None = -1;

    // Beyond what is a fault, so that a case that is only slow ends by itself and tells its time. Making a case counts, too.
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(20);
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

    /// <summary>Lets the worker end. It may do so neither late nor badly: that is a fault of one of its cases, though not known of which.</summary>
    public IReadOnlyList<CaseResult> Finish()
    {
        _process.StandardInput.Close();
        string? fault = !_process.WaitForExit(LongestEnd) ? $"The process had not ended {LongestEnd.TotalSeconds} s after its last case."
            : _process.ExitCode != 0 ? $"The process ended with {_process.ExitCode} after its last case." : null;
        return fault is null ? [] : [Faulty(None, fault, 0)];
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
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(chunk));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It died after it had answered: the next read says so.
        }

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
        string fault = isHanging ? $"It had not ended after {LongestCase.TotalSeconds} s." : $"The process ended with {_process.ExitCode}.";
        end = _clock.Running is { } at
            ? Faulty(at.Number, fault, isHanging ? LongestCase.TotalMilliseconds : 0)
            : Faulty(chunk.First, $"{fault} Before the case that is named, by one of those before it.", 0);
        _clock.End();
        Stop();
        _process = Start();
        return null;
    }

    private static CaseResult Faulty(long number, string fault, double milliseconds) => new(number, "", "", 0, FuzzTarget.Faulty, fault, milliseconds, 0);

    private Process Start() => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, Command, _seed.ToString(CultureInfo.InvariantCulture), _clockPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
