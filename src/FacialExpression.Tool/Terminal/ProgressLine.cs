using System.Diagnostics;

namespace FacialExpression.Tool;

/// <summary>
/// The last line of a terminal: a bar, items per second and the time left. Where standard error is no terminal, as in the log of
/// a job, a line per minute.
/// </summary>
/// <param name="console">Its standard error.</param>
/// <param name="unit">What is counted, in the plural.</param>
internal sealed class ProgressLine(ToolConsole console, string unit) : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly bool _isVisible = console.IsErrorTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _total;
    private TimeSpan _drawn = TimeSpan.MinValue;
    private bool _isDrawn;

    /// <summary>How many items there are, once it is known; any thread may set it.</summary>
    public long Total
    {
        get => Interlocked.Read(ref _total);
        set => Interlocked.Exchange(ref _total, value);
    }

    /// <summary>The items that are done.</summary>
    public long Done { get; private set; }

    /// <summary>Counts an item, and draws the line if it was not drawn lately.</summary>
    public void Advance(long items = 1) => Report(Done + items);

    /// <summary>Sets how many items are done, and draws the line if it was not drawn lately.</summary>
    /// <param name="done">The items that are done.</param>
    /// <param name="note">What to write instead of the count; <see langword="null"/> for the count.</param>
    public void Report(long done, string? note = null)
    {
        Done = done;
        if (!console.IsErrorTerminal)
        {
            Log(note);
            return;
        }

        if (!_isVisible || Total == 1 || _clock.Elapsed < Patience)
        {
            return;
        }

        if (_drawn == TimeSpan.MinValue || _clock.Elapsed - _drawn >= Interval)
        {
            _drawn = _clock.Elapsed;
            Write(note ?? Describe());
            _isDrawn = true;
        }
    }

    /// <summary>Removes the line, before something else is written to the terminal.</summary>
    public void Clear()
    {
        if (_isDrawn)
        {
            Write("");
            _isDrawn = false;
            _drawn = TimeSpan.MinValue;
        }
    }

    public void Dispose() => Clear();

    internal static string Describe(long done, long total, TimeSpan elapsed, string unit)
    {
        double rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        string speed = rate >= 10 ? Invariant($"{rate:N0}") : Invariant($"{rate:0.0}");
        if (total <= 0)
        {
            return Invariant($"{done:N0} {unit}, {speed} {unit}/s");
        }

        double fraction = Math.Clamp((double)done / total, 0, 1);
        int filled = (int)(fraction * BarWidth);
        string bar = new string('━', filled) + new string('─', BarWidth - filled);
        double seconds = Math.Min((total - done) / rate, 359_999);
        string left = done == 0 || done >= total ? "" : $", {Duration(TimeSpan.FromSeconds(seconds))} left";
        return Invariant($"{bar} {fraction:P0} {done:N0}/{total:N0} {unit}, {speed} {unit}/s{left}");
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? Invariant($"{(int)time.TotalHours}:{time:mm\\:ss}")
        : Invariant($"{(int)time.TotalMinutes}:{time:ss}");

    private string Describe() => Describe(Done, Total, _clock.Elapsed, unit);

    private void Log(string? note)
    {
        TimeSpan last = _drawn == TimeSpan.MinValue ? TimeSpan.Zero : _drawn;
        if (_clock.Elapsed - last >= LogInterval)
        {
            _drawn = _clock.Elapsed;
            console.Error.WriteLine(note ?? Describe());
        }
    }

    private void Write(string line)
    {
        // Back to the first column, erase the line. A line that wraps could not be erased.
        string visible = line.Length < console.Width ? line : line[..(console.Width - 1)];
        console.Error.Write($"\r\u001b[2K{visible}");
        console.Error.Flush();
    }
}
