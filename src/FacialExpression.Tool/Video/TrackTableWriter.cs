using System.Text;
using Spectre.Console;

namespace FacialExpression.Tool;

/// <summary>A video's rows as columns for people, in color on a terminal.</summary>
internal sealed class TrackTableWriter : IResultWriter<TrackedFrame>
{
    private readonly ToolConsole? _terminal;
    private readonly LineOutput? _lines;

    /// <summary>A table.</summary>
    /// <param name="console">Where it appears without a file.</param>
    /// <param name="path">The file; <see langword="null"/> for standard output.</param>
    public TrackTableWriter(ToolConsole console, string? path)
    {
        _terminal = path is null && console.IsOutputTerminal ? console : null;
        _lines = _terminal is not null ? null : LineOutput.To(console, path);
        string header = $"{"time",10}  {"track",5}  {"box",-18}  expression";
        _terminal?.Screen.MarkupLine($"[bold]{header}[/]");
        _lines?.Begin(header + "\n");
    }

    public void TakePlace() => _lines?.TakePlace();

    public ValueTask WriteAsync(TrackedFrame item)
    {
        var lines = new StringBuilder();
        foreach (FaceTrack track in item.Tracks)
        {
            FaceBox b = track.Box;
            string box = Invariant($"{b.Width:0}×{b.Height:0} at {b.X:0;-0;0},{b.Y:0;-0;0}");
            string start = Invariant($"{Clock(track.LastSeen),10}  {track.Id,5}  {box,-18}  ");
            string name = $"{track.Label,-10}";
            string score = Invariant($"{track.Prediction.Scores[track.Label] * 100,5:0.0} %");
            _terminal?.Screen.MarkupLine($"{start}[{ExpressionColors.Markup(track.Label)}]{name}[/]  {score}");
            lines.Append(start).Append(name).Append("  ").Append(score).Append('\n');
        }

        _terminal?.Flush();
        _lines?.Write(lines.ToString());
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        _lines?.Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _lines?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A time for people, as in <c>1:02:03.45</c> or <c>2:03.45</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? Invariant($"{(int)time.TotalHours}:{time:mm\\:ss\\.ff}")
        : Invariant($"{time.Minutes}:{time:ss\\.ff}");
}
