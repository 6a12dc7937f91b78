namespace FacialExpression.Training;

/// <summary>
/// Shows a training on the console: a line for each epoch and, where the output is a terminal, a bar for the training as a whole.
/// Otherwise a first line reports after five seconds how long it will take.
/// </summary>
/// <example><code>
/// using var progress = new ConsoleProgress();
/// TrainedExpressionModel model = new ExpressionTrainer().Fit(KnownModels.Model3, dataset, progress);
/// </code></example>
public sealed class ConsoleProgress : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 16;

    // Of a terminal that does not tell its own.
    private const int UsualWidth = 80;

    // Until then, the first steps' own costs make the time left look too long.
    private static readonly TimeSpan FirstLine = TimeSpan.FromSeconds(5);

    private readonly TextWriter _output;
    private readonly bool _hasBar;
    private readonly Lock _lock = new();
    private bool _isBarShown;
    private bool _hasLine;
    private TimeSpan _elapsed;

    /// <summary>Shows trainings, one at a time.</summary>
    /// <param name="output">Where the lines go; it is not disposed. Default: <see langword="null"/>, standard output.</param>
    /// <param name="hasBar">
    /// Whether there is a bar. Default: <see langword="null"/>, where <paramref name="output"/> is a terminal.
    /// </param>
    public ConsoleProgress(TextWriter? output = null, bool? hasBar = null)
    {
        _output = output ?? Console.Out;
        _hasBar = hasBar ?? (output is null && !Console.IsOutputRedirected);
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            Clear();
            // Less time than before: another training.
            _hasLine &= value.Elapsed >= _elapsed;
            _elapsed = value.Elapsed;
            if (value.CompletedEpoch is not null || (!_hasBar && !_hasLine && value.Elapsed >= FirstLine))
            {
                _output.WriteLine(value);
                _hasLine = true;
            }
            else if (_hasBar)
            {
                int done = (int)(value.Fraction * BarWidth);
                string line = Invariant($"[{new string('=', done).PadRight(BarWidth)}] {value.Fraction * 100,3:F0} % {value}");
                _output.Write(line[..Math.Min(line.Length, Width - 1)]);
                _output.Flush();
                _isBarShown = true;
            }
        }
    }

    /// <summary>Removes the bar.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Clear();
        }
    }

    private static int Width
    {
        get
        {
            try
            {
                return Console.IsOutputRedirected || Console.WindowWidth < BarWidth ? UsualWidth : Console.WindowWidth;
            }
            catch (IOException)
            {
                return UsualWidth;
            }
        }
    }

    private void Clear()
    {
        if (_isBarShown)
        {
            _output.Write($"\r{new string(' ', Width - 1)}\r");
            _isBarShown = false;
        }
    }
}
