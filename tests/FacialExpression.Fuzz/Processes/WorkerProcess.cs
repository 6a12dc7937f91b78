using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FacialExpression.Fuzz;

/// <summary>Starts a worker and reports the results of its cases, including the case that crashes or hangs it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    public const string Command = "worker";

    private const long None = -1;

    // Well above the time limit, so that a slow case ends by itself and reports its time. Making the case counts, too.
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

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

    /// <summary>Runs a chunk. A case that ends the worker is a fault, and a new worker continues with the next case.</summary>
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

            // The cases before it ended without a report, so that they run again.
            if (end!.Number > next)
            {
                results.AddRange(Ask(rest with { Count = end.Number - next }, out _) ?? []);
            }

            results.Add(end);
            next = end.Number + 1;
        }

        return results;
    }

    /// <summary>Ends the worker. A late or failed exit is a fault of an unknown case.</summary>
    public IReadOnlyList<CaseResult> Finish()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(LongestEnd))
        {
            return [Faulty(None, $"The process was still running {LongestEnd.TotalSeconds} s after its last case.", 0)];
        }

        return _process.ExitCode == 0
            ? []
            : [Faulty(None, $"The process exited with code {_process.ExitCode} after its last case.", 0)];
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
            // The worker died after its last answer. The next read finds the end of its output.
        }

        Task<string?> answer = _process.StandardOutput.ReadLineAsync();
        bool isHanging = false;
        while (!answer.Wait(PollInterval))
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
        string fault = isHanging
            ? $"The case was still running after {LongestCase.TotalSeconds} s."
            : $"The process exited with code {_process.ExitCode}.";
        end = _clock.Running is { } at
            ? Faulty(at.Number, fault, isHanging ? LongestCase.TotalMilliseconds : 0)
            : Faulty(chunk.First, $"{fault} It exited before this case began; an earlier case is the cause.", 0);
        _clock.End();
        Stop();
        _process = Start();
        return null;
    }

    private static CaseResult Faulty(long number, string fault, double milliseconds) =>
        new(number, "", "", 0, FuzzTarget.Faulty, fault, milliseconds, 0);

    private Process Start()
    {
        string program = typeof(WorkerProcess).Assembly.Location;
        string seed = _seed.ToString(CultureInfo.InvariantCulture);
        return Process.Start(new ProcessStartInfo("dotnet", [program, Command, seed, _clockPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    private void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
