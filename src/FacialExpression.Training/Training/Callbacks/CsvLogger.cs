using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

/// <summary>Writes a row for each epoch to a CSV file. Keras' <c>CSVLogger</c>.</summary>
/// <remarks>
/// The columns are Keras': <c>epoch</c> (from 1; Keras counts from 0), <c>accuracy</c>, <c>loss</c>, <c>val_accuracy</c>,
/// <c>val_loss</c> and <c>learning_rate</c>, that of the epoch's last step. Without a validation split there stands <c>NaN</c>.
/// Numbers have a point in every culture and all their digits. The file is closed after each row, so a crash loses none.
/// A resumed training drops the rows of the epochs that it does again and goes on after the others.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer { Callbacks = [new CsvLogger("logs/training.csv")] };
/// </code></example>
public sealed class CsvLogger : ITrainingCallback
{
    private static readonly string[] Columns = ["epoch", "accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"];

    private double _learningRate;

    /// <summary>Makes the callback.</summary>
    /// <param name="filePath">The file. Missing folders are made.</param>
    /// <param name="separator">
    /// What stands between two columns: no letter, digit, sign, point, underscore, quote or line end. Default: a comma.
    /// </param>
    /// <param name="append">Whether a new training adds to a file that is there instead of replacing it. Default: false.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The separator can stand in a number or ends a line.</exception>
    public CsvLogger(string filePath, char separator = ',', bool append = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        FilePath = filePath;
        Separator = CallbackSetting.Check(
            separator,
            !char.IsLetterOrDigit(separator) && !"+-._\"'\r\n\0".Contains(separator, StringComparison.Ordinal),
            "be no letter, digit, sign, point, underscore, quote or line end, such as ',' or ';' or a tab",
            nameof(separator));
        Append = append;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>What stands between two columns.</summary>
    public char Separator { get; }

    /// <summary>Whether a new training adds to a file that is there.</summary>
    public bool Append { get; }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _learningRate = training.LearningRate;
        int done = training.History.Count;
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

    /// <inheritdoc/>
    public void OnBatchEnd(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);

        // Now, because at the epoch's end another callback may have set the next one's.
        _learningRate = training.LearningRate;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double[] values =
        [
            result.Epoch, result.Accuracy, result.Loss, result.ValidationAccuracy, result.ValidationLoss, _learningRate,
        ];
        string row = string.Join(Separator, values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        File.AppendAllText(FilePath, row + '\n');
    }

    private bool IsRowUpTo(int epoch, string line)
    {
        string[] values = line.Split(Separator);
        return values.Length == Columns.Length
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out int found)
            && found <= epoch;
    }
}
