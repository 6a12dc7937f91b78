using System.Globalization;
using System.Text.RegularExpressions;

namespace FacialExpression.Training;

/// <summary>A file path with placeholders for an epoch's results: <c>{epoch:00}-{val_loss:0.00}.onnx</c>.</summary>
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

    /// <summary>Parses a template.</summary>
    /// <exception cref="ArgumentException">A placeholder or its format is unknown.</exception>
    public FilePathTemplate(string template)
    {
        _template = template;
        foreach (Match match in Placeholder().Matches(template))
        {
            (string name, string format) = (match.Groups["name"].Value, match.Groups["format"].Value);
            if (!Figures.ContainsKey(name))
            {
                throw Fault(match.Value, $"is unknown; known are {string.Join(", ", Figures.Keys)}");
            }

            if (match.Groups["colon"].Success && !Format().IsMatch(format))
            {
                throw Fault(match.Value, "has an unknown format; write zeros, as in {epoch:00} and {val_loss:0.00}");
            }
        }

        if (Placeholder().Replace(template, "").IndexOfAny(['{', '}']) >= 0)
        {
            throw Fault(template, "has a brace without its counterpart");
        }
    }

    /// <summary>Whether it contains a validation result.</summary>
    public bool NeedsValidation => Placeholder().Matches(_template)
        .Any(m => m.Groups["name"].Value.StartsWith("val_", StringComparison.Ordinal));

    /// <summary>The path for an epoch, the same in every culture.</summary>
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
