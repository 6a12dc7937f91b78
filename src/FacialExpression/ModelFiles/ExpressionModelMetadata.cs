using System.Globalization;

namespace FacialExpression;

/// <summary>
/// The metadata of a model file: what is needed to feed the network and to interpret its output, and where its weights come from.
/// It is stored in the ONNX file itself, so one file is the whole artifact.
/// </summary>
public sealed record ExpressionModelMetadata
{
    /// <summary>The version of the metadata's format, written into every file: 1.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The name of the network's input: float32 [N, 1, height, width], scaled gray pixels.</summary>
    public const string InputName = "Image";

    /// <summary>The name of the output with the probabilities: float32 [N, labels].</summary>
    public const string ScoreName = "Score";

    /// <summary>The name of the output with the likeliest label: string [N].</summary>
    public const string PredictedLabelName = "PredictedLabel";

    private const string FormatVersionKey = "FacialExpression.FormatVersion";
    private const string ModelNameKey = "FacialExpression.ModelName";
    private const string LabelsKey = "FacialExpression.Labels";
    private const string InputSizeKey = "FacialExpression.InputSize";
    private const string ScaleKey = "FacialExpression.Scale";
    private const string TemperatureKey = "FacialExpression.Temperature";
    private const string FaceMarginKey = "FacialExpression.FaceMargin";
    private const string ProvenanceKey = "FacialExpression.Provenance";

    /// <summary>The model's name, as in <c>Model 3</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>
    /// The labels of the network's outputs, in their order. Labels that are the seven expressions, by any of their names
    /// (<see cref="ExpressionLabels.TryParse"/>), have the enum's names; other labels are as the file has them. Default: the
    /// seven in the enum's order.
    /// </summary>
    public IReadOnlyList<string> Labels { get; init; } = ExpressionLabels.All;

    /// <summary>The size of the image that the network takes. Default: 48×48 gray.</summary>
    public ImageShape Input { get; init; } = ImageShape.Fer2013;

    /// <summary>The factor that each pixel (0 to 255) is multiplied by before it enters the network. Default: 1/255.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>
    /// The number that the network divides its logits by before softmax, so that its confidence matches how often it is right
    /// (Guo et al. 2017, "temperature scaling"). Above 1, it is less confident than it was trained to be. The division is part of
    /// the graph, so the scores are calibrated wherever the file is loaded. Above 0. Default: 1, not calibrated.
    /// </summary>
    public float Temperature { get; init; } = 1;

    /// <summary>
    /// The margin around a detected face's box that the model was trained with: added on each side, as a fraction of that side's
    /// length, 0 to 1. Default: 0, the detector's box itself, since FER-2013 was made so (Goodfellow et al. 2013: boxes of
    /// OpenCV's face detector).
    /// </summary>
    public float FaceMargin { get; init; }

    /// <summary>Where the weights come from, as JSON: settings, seed, data, versions. Empty when unknown.</summary>
    public string Provenance { get; init; } = "";

    /// <summary>The metadata as the keys and values that an ONNX file stores.</summary>
    internal IReadOnlyDictionary<string, string> ToProperties() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [FormatVersionKey] = CurrentFormatVersion.ToString(CultureInfo.InvariantCulture),
        [ModelNameKey] = ModelName,
        [LabelsKey] = string.Join(',', Labels),
        [InputSizeKey] = string.Create(CultureInfo.InvariantCulture, $"{Input.Height}x{Input.Width}x{Input.Channels}"),
        [ScaleKey] = Scale.ToString("R", CultureInfo.InvariantCulture),
        [TemperatureKey] = Temperature.ToString("R", CultureInfo.InvariantCulture),
        [FaceMarginKey] = FaceMargin.ToString("R", CultureInfo.InvariantCulture),
        [ProvenanceKey] = Provenance,
    };

    /// <summary>The name of an expression model by a file's metadata; <see langword="null"/> if it is none.</summary>
    internal static string? NameOf(IReadOnlyDictionary<string, string> properties) =>
        properties.ContainsKey(FormatVersionKey) ? properties.GetValueOrDefault(ModelNameKey, "") : null;

    /// <summary>Parses the metadata of a model file.</summary>
    /// <param name="properties">The keys and values that the ONNX file stores.</param>
    /// <exception cref="InvalidModelFileException">The metadata is missing, damaged, or of a newer format.</exception>
    internal static ExpressionModelMetadata FromProperties(IReadOnlyDictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        if (!properties.ContainsKey(FormatVersionKey))
        {
            throw new InvalidModelFileException(
                $"The ONNX file has no {FormatVersionKey} in its metadata, so its labels, input size and scaling are unknown.");
        }

        int version = Parse(properties, FormatVersionKey, t => int.Parse(t, CultureInfo.InvariantCulture));
        if (version != CurrentFormatVersion)
        {
            throw new InvalidModelFileException(
                $"The model file has format version {version}; this library loads version {CurrentFormatVersion}. "
                + "Update the package FacialExpression.");
        }

        return new ExpressionModelMetadata
        {
            ModelName = Parse(properties, ModelNameKey, t => t),
            Labels = Parse(properties, LabelsKey, ParseLabels),
            Input = Parse(properties, InputSizeKey, ParseShape),
            Scale = Parse(properties, ScaleKey, ParsePositive),
            Temperature = properties.ContainsKey(TemperatureKey) ? Parse(properties, TemperatureKey, ParsePositive) : 1,
            FaceMargin = properties.ContainsKey(FaceMarginKey) ? Parse(properties, FaceMarginKey, ParseMargin) : 0,
            Provenance = properties.GetValueOrDefault(ProvenanceKey, ""),
        };
    }

    private static IReadOnlyList<string> ParseLabels(string text)
    {
        string[] labels = text.Split(',');
        return labels.Length is >= 2 and <= ModelLimits.MaxLabels
            && labels.All(label => !string.IsNullOrWhiteSpace(label))
            && labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() == labels.Length
            ? [.. ExpressionLabels.TryParseAll(labels)?.Select(expression => expression.ToString()) ?? labels]
            : throw new FormatException();
    }

    private static ImageShape ParseShape(string text)
    {
        int[] sizes = [.. text.Split('x').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        return sizes is [> 0 and <= ModelLimits.MaxSide and var height, > 0 and <= ModelLimits.MaxSide and var width, 1]
            ? new ImageShape(height, width, 1)
            : throw new FormatException();
    }

    private static float ParsePositive(string text) =>
        float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is > 0 and < float.PositiveInfinity and var value
            ? value
            : throw new FormatException();

    private static float ParseMargin(string text) =>
        float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is >= 0 and <= 1 and var value
            ? value
            : throw new FormatException();

    private static T Parse<T>(IReadOnlyDictionary<string, string> properties, string key, Func<string, T> parse)
    {
        string? text = properties.GetValueOrDefault(key);
        try
        {
            return parse(text ?? throw new FormatException());
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InvalidModelFileException(
                $"The model file's metadata is damaged: {key} is {(text is null ? "missing" : Quoted.Text(text))}. "
                + "Save the model again.",
                e);
        }
    }
}
