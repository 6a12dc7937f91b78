using System.Text;
using Spectre.Console;

namespace FacialExpression.Tool;

/// <summary>
/// Columns for people. Rows appear as they come, so that the width of the first column is decided by the first paths. Colors and
/// short lines on a terminal; in pipes and files plain lines that nothing cuts.
/// </summary>
internal sealed class TableWriter : IResultWriter<PictureResult>
{
    private const int Ahead = 100;
    private const int LongestPath = 60;
    private const int WidthOfRest = 52;
    private const int WidthOfScores = 44;

    private readonly LineOutput? _lines;
    private readonly ToolConsole? _console;
    private readonly float _threshold;
    private readonly int _pathWidth;
    private readonly bool _hasScores;

    /// <summary>A table on standard output.</summary>
    /// <param name="console">The console.</param>
    /// <param name="first">The first pictures, which decide the width of the column of paths.</param>
    /// <param name="threshold">Predictions of lower confidence are marked.</param>
    public TableWriter(ToolConsole console, IEnumerable<PictureSource> first, float threshold)
        : this(first, threshold, console.IsOutputTerminal ? console.Width - 1 : int.MaxValue)
    {
        if (console.IsOutputTerminal)
        {
            _console = console;
        }
        else
        {
            _lines = new LineOutput(console.Output);
        }

        WriteHeader();
    }

    /// <summary>A table in a file.</summary>
    public TableWriter(string path, IEnumerable<PictureSource> first, float threshold)
        : this(first, threshold, int.MaxValue)
    {
        _lines = new LineOutput(path);
        WriteHeader();
    }

    private TableWriter(IEnumerable<PictureSource> first, float threshold, int width)
    {
        _threshold = threshold;
        int longest = first.Take(Ahead).Select(source => Message.OneLine(source.Path).Length).DefaultIfEmpty(0).Max();
        _pathWidth = Math.Clamp(longest, 7, LongestPath);
        _hasScores = width >= Math.Min(_pathWidth, 24) + WidthOfRest + WidthOfScores;
        int rest = WidthOfRest + (_hasScores ? WidthOfScores : 0);
        _pathWidth = Math.Min(_pathWidth, Math.Max(12, width - rest));
    }

    public void TakePlace() => _lines?.TakePlace();

    public ValueTask WriteAsync(PictureResult result)
    {
        if (result.Fault is { } fault)
        {
            WriteRow(result.Source.Path, "", "", $"error: {fault}", null);
        }
        else if (result.Faces.Count == 0)
        {
            WriteRow(result.Source.Path, "", "", "no face found", null);
        }

        for (int i = 0; i < result.Faces.Count; i++)
        {
            PictureFace face = result.Faces[i];
            WriteRow(result.Source.Path, Invariant($"{i + 1}"), Describe(face.Face?.Box), null, face.Prediction);
        }

        _console?.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        _lines?.Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _lines?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Describe(FaceBox? box) =>
        box is { } b ? Invariant($"{b.Width:0}×{b.Height:0} at {b.X:0;-0;0},{b.Y:0;-0;0}") : "";

    private static string Percent(float value) => Invariant($"{value * 100:0}");

    private void WriteHeader()
    {
        string scores = _hasScores
            ? "  " + string.Concat(ExpressionLabels.All.Select(label => $"{label[..3].ToLowerInvariant(),6}"))
            : "";
        string line = $"{Fit("picture")}  {"face",4}  {"box",-20}  {"expression",-10}  {"",7}{scores}".TrimEnd();
        _console?.Screen.MarkupLine($"[bold]{Markup.Escape(line)}[/]");
        _lines?.Begin(line + "\n");
    }

    private void WriteRow(string path, string number, string box, string? note, ExpressionPrediction? prediction)
    {
        string start = $"{Fit(Message.OneLine(path))}  {number,4}  {box,-20}  ";
        if (prediction is null)
        {
            string color = note!.StartsWith("error", StringComparison.Ordinal) ? "red" : "grey";
            // The whole message, on a second line where one is too short.
            Write($"{Markup.Escape(start)}[{color}]{Markup.Escape(note)}[/]", start + note);
            return;
        }

        bool isUnsure = prediction.IsUnsure(_threshold);
        string name = $"{(isUnsure ? $"{prediction.Expression}?" : prediction.Expression.ToString()),-10}";
        string confidence = Invariant($"{prediction.Confidence * 100,5:0.0} %");
        var scores = new StringBuilder();
        var plainScores = new StringBuilder();
        foreach ((Expression expression, float score) in prediction.Scores)
        {
            string text = $"{Percent(score),6}";
            plainScores.Append(text);
            scores.Append(expression == prediction.Expression ? $"[bold]{text}[/]" : $"[grey]{text}[/]");
        }

        string style = isUnsure ? "grey" : ExpressionColors.Markup(prediction.Expression);
        Write(
            $"{Markup.Escape(start)}[{style}]{name}[/]  {confidence}{(_hasScores ? $"  {scores}" : "")}",
            $"{start}{name}  {confidence}{(_hasScores ? $"  {plainScores}" : "")}");
    }

    /// <summary>A path in its column; on a terminal, a long one without its middle.</summary>
    private string Fit(string path)
    {
        if (_console is not null && path.Length > _pathWidth)
        {
            int end = (_pathWidth - 1) * 2 / 3;
            path = string.Concat(path.AsSpan(0, _pathWidth - 1 - end), "…", path.AsSpan(path.Length - end));
        }

        return path.PadRight(_pathWidth);
    }

    private void Write(string markup, string plain)
    {
        if (_console is not null)
        {
            _console.Screen.MarkupLine(markup);
        }
        else
        {
            _lines!.Write(plain.TrimEnd() + "\n");
        }
    }
}
