using System.Diagnostics;

namespace FacialExpression.Benchmarks;

/// <summary>The command <c>facial-expression serve</c> on a free port of this machine.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServeProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<ServeProcess> StartAsync()
    {
        const string Program = "artifacts/bin/FacialExpression.Tool/release/facial-expression.dll";
        var start = new ProcessStartInfo("dotnet", [Program, "serve", "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(
                $"{Program} ended with {process.ExitCode}. Run this from the repository's root.");
        return new ServeProcess(process, new Uri(line.Split(' ')[0]));
    }

    /// <summary>The process' resident memory.</summary>
    public double MemoryMB()
    {
        _process.Refresh();
        return Math.Round(_process.WorkingSet64 / 1048576.0, 1);
    }

    /// <summary>The most that it was.</summary>
    public double PeakMB()
    {
        _process.Refresh();
        return Math.Round(_process.PeakWorkingSet64 / 1048576.0, 1);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
