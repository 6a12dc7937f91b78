using System.Diagnostics;

namespace FacialExpression.Tool;

/// <summary>A run of ffmpeg. Its messages are read as they come, so that it never waits for that.</summary>
internal sealed class FFmpegProcess : IAsyncDisposable
{
    private const int KeptErrors = 4;

    // ffmpeg's exit code after a signal, with its output complete.
    private const int Interrupted = 255;

    private readonly Process _process;
    private readonly Task _messages;
    private readonly Queue<string> _errors = new();

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, each as it is: no shell sees them.</param>
    /// <param name="onMessage">Takes each line of its messages, on a thread of the pool; then a null at their end.</param>
    public FFmpegProcess(FFmpegProgram program, IEnumerable<string> arguments, Action<string?>? onMessage = null)
    {
        var start = new ProcessStartInfo(program.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (IEnumerable<string>)["-hide_banner", "-nostats", "-loglevel", "level+info", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _messages = Task.Run(() => ReadMessagesAsync(onMessage));
    }

    /// <summary>What it writes to its standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and the first of its last errors, without what only a developer of ffmpeg needs.</returns>
    public async Task<(int ExitCode, string Error)> WaitAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop).ConfigureAwait(false);
        await _messages.WaitAsync(stop).ConfigureAwait(false);
        return (_process.ExitCode, _errors.TryPeek(out string? error) ? error : $"exit code {_process.ExitCode}");
    }

    /// <summary>
    /// Waits a moment for Ctrl+C, if ffmpeg ended by it: a terminal sends it to both programs, and ffmpeg may be faster.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was Ctrl+C.</exception>
    public static Task WaitForStopAsync(int exitCode, CancellationToken stop) =>
        exitCode == Interrupted ? Task.Delay(TimeSpan.FromSeconds(2), stop) : Task.CompletedTask;

    /// <summary>Whether ffmpeg ended by Ctrl+C, with its output complete; waits a moment for it, as above.</summary>
    public static async Task<bool> EndedByStopAsync(int exitCode, CancellationToken stop)
    {
        try
        {
            await WaitForStopAsync(exitCode, stop).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>Ends it, if it has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _messages.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadMessagesAsync(Action<string?>? onMessage)
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (ErrorIn(line) is { } error)
            {
                _errors.Enqueue(error);
                if (_errors.Count > KeptErrors)
                {
                    _errors.Dequeue();
                }
            }

            onMessage?.Invoke(line);
        }

        onMessage?.Invoke(null);
    }

    /// <summary>The text of an error, as in <c>[mov @ 0x55] [error] moov atom not found</c>.</summary>
    internal static string? ErrorIn(string line)
    {
        foreach (string level in (ReadOnlySpan<string>)["[error] ", "[fatal] ", "[panic] "])
        {
            int start = line.IndexOf(level, StringComparison.Ordinal);
            if (start >= 0)
            {
                return line[(start + level.Length)..].Trim();
            }
        }

        return null;
    }
}
