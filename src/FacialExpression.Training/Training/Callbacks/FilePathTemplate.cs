using System.Globalization;
using System.Text.RegularExpressions;

namespace FacialExpression.Training;

/// <summary>A file path with placeholders for an epoch's figures, as <c>{epoch:00}-{val_loss:0.00}.onnx</c>.</summary>
internal sealed partial class FilePathTemplate
{
    private static readonly Dictionary<string, Func<EpochResult, IFormattable>> Figures = new()
    {
        ["epoch"] = r => r.Epoch,
        ["loss"] = r => r.Loss,
        ["accuracy"] = r => r.Accuracy,
        ["val_loss"] = r => r.ValidationLoss,
        ["val_accuracy"] = r => r.ValidationAccuracy,
    };

    private readonly string _template;

    /// <exception cref="ArgumentException">A placeholder is unknown or its format is none.</exception>
    public FilePathTemplate(string template)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(template);
        _template = template;
        foreach (Match match in Placeholder().Matches(template))
        {
            (string name, string format) = (match.Groups["name"].Value, match.Groups["format"].Value);
            if (!Figures.ContainsKey(name))
            {
                throw Fault(match.Value, $"is unknown; there are {string.Join(", ", Figures.Keys)}");
            }

            if (match.Groups["colon"].Success && !Format().IsMatch(format))
            {
                throw Fault(match.Value, "has an unknown format; write zeros, as in {epoch:00} and {val_loss:0.00}");
            }
        }

        if (Placeholder().Replace(template, "").IndexOfAny(['{', '}']) >= 0)
        {
            throw Fault(template, "has a brace without its partner");
        }
    }

    /// <summary>Whether it tells a validation figure.</summary>
    public bool NeedsValidation => Placeholder().Matches(_template).Any(m => m.Groups["name"].Value.StartsWith("val_", StringComparison.Ordinal));

    /// <summary>The path for an epoch, formatted alike in every culture.</summary>
    public string For(EpochResult result) => Placeholder().Replace(
        _template,
        m => Figures[m.Groups["name"].Value](result).ToString(m.Groups["format"].Value, CultureInfo.InvariantCulture));

    private static ArgumentException Fault(string what, string fault) => new($"In the path of ModelCheckpoint, {what} {fault}.");

    [GeneratedRegex(@"\{(?<name>[^{}:]*)(?<colon>:(?<format>[^{}]*))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    // No others: .NET would take Python's {epoch:02d} and print its letters.
    [GeneratedRegex(@"^0+(\.0+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Format();
}
