using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

/// <summary>Writes a row per epoch to a CSV file. Keras' <c>CSVLogger</c>.</summary>
/// <remarks>
/// The columns are Keras': <c>epoch</c> (from 1; Keras counts from 0), <c>accuracy</c>, <c>loss</c>, <c>val_accuracy</c>,
/// <c>val_loss</c> and <c>learning_rate</c>, the rate of the epoch's last step. Without a validation split they are <c>NaN</c>.
/// Numbers have a decimal point in every culture and all their digits. An existing file is replaced right before the first step,
/// so a training that is refused leaves it as it was. The file is closed after each row, so a crash loses none. A resumed
/// training drops the rows of the epochs that it repeats and continues after the others.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer { Callbacks = [new CsvLogger("logs/training.csv")] };
/// </code></example>
public sealed class CsvLogger : ITrainingCallback
{
    private static readonly string[] Columns = ["epoch", "accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"];

    private double _learningRate;
    private bool _hasBegun;

    /// <summary>Makes the callback.</summary>
    /// <param name="filePath">The file. Missing folders are created.</param>
    /// <param name="separator">
    /// The separator of columns: no letter, digit, sign, point, underscore, quote or line end. Default: a comma.
    /// </param>
    /// <param name="append">Whether a new training appends to an existing file instead of replacing it. Default: false.</param>
    /// <exception cref="ArgumentException">The path is empty, a URL or a file URI.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The separator can be part of a number or ends a line.</exception>
    public CsvLogger(string filePath, char separator = ',', bool append = false)
    {
        FilePath = CallbackSetting.WritablePath(filePath);
        Separator = CallbackSetting.Check(
            separator,
            !char.IsLetterOrDigit(separator) && !"+-._\"'\r\n\0".Contains(separator, StringComparison.Ordinal),
            "be no letter, digit, sign, point, underscore, quote or line end, such as ',' or ';' or a tab",
            nameof(separator));
        Append = append;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The separator of columns.</summary>
    public char Separator { get; }

    /// <summary>Whether a new training appends to an existing file.</summary>
    public bool Append { get; }

    /// <inheritdoc/>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _learningRate = training.LearningRate;
        _hasBegun = false;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OnBatchBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        Begin(training.History.Count);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);

        // Here, because at the end of the epoch another callback may have set the next one's.
        _learningRate = training.LearningRate;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Begin(result.Epoch - 1); // Resumed right before the validation.
        double[] values =
        [
            result.Epoch, result.Accuracy, result.Loss, result.ValidationAccuracy, result.ValidationLoss, _learningRate,
        ];
        string row = string.Join(Separator, values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        File.AppendAllText(FilePath, row + '\n');
    }

    /// <summary>Writes the header, or drops the rows of epochs that are repeated.</summary>
    private void Begin(int done)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        string path = Path.GetFullPath(FilePath);
        List<string> lines = (Append || done > 0) && File.Exists(path) ? [.. File.ReadAllLines(path)] : [];
        while (done > 0 && lines.Count > 1 && !IsRowUpTo(done, lines[^1]))
        {
            lines.RemoveAt(lines.Count - 1);
        }

        if (lines.Count == 0)
        {
            lines.Add(string.Join(Separator, Columns));
        }

        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + '\n')))));
    }

    private bool IsRowUpTo(int epoch, string line)
    {
        string[] values = line.Split(Separator);
        return values.Length == Columns.Length
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out int found)
            && found <= epoch;
    }
}
