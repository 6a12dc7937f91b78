using System.Globalization;

namespace FacialExpression;

/// <summary>What a detector's file says of itself, beside its graph.</summary>
internal sealed record DetectorMetadata
{
    /// <summary>The confidence from which a face counts, above 0 and below 1.</summary>
    public required float Threshold { get; init; }

    /// <summary>What expression models see of its boxes.</summary>
    public FaceFraming Framing { get; init; } = FaceFraming.None;

    /// <summary>Parses the metadata of a file.</summary>
    /// <param name="properties">The keys and values that the ONNX file stores.</param>
    /// <exception cref="InvalidModelFileException">Something is missing, damaged, or of another version.</exception>
    public static DetectorMetadata FromProperties(IReadOnlyDictionary<string, string> properties)
    {
        string? version = properties.GetValueOrDefault(DetectorContract.VersionKey);
        if (version != DetectorContract.Version)
        {
            throw new InvalidModelFileException(
                $"The face detector's file has version {(version is null ? "none" : Quoted.Text(version))}; this library loads "
                + $"version {DetectorContract.Version}. Update the package FacialExpression.");
        }

        return new DetectorMetadata
        {
            Threshold = Parse(properties, DetectorContract.ThresholdKey, 1) is [> 0 and < 1 and var threshold]
                ? threshold
                : throw Damaged(properties, DetectorContract.ThresholdKey),
            Framing = !properties.ContainsKey(DetectorContract.FramingKey)
                ? FaceFraming.None
                : Parse(properties, DetectorContract.FramingKey, 3) is
                    [>= 0.5f and <= 2 and var scale, >= -0.5f and <= 0.5f and var x, >= -0.5f and <= 0.5f and var y]
                    ? new FaceFraming(scale, x, y)
                    : throw Damaged(properties, DetectorContract.FramingKey),
        };
    }

    private static float[] Parse(IReadOnlyDictionary<string, string> properties, string key, int count)
    {
        string[] texts = properties.GetValueOrDefault(key, "").Split(',');
        float[] numbers =
        [
            .. texts.Take(count).Select(text =>
                float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : float.NaN),
        ];
        return texts.Length == count ? numbers : throw Damaged(properties, key);
    }

    private static InvalidModelFileException Damaged(IReadOnlyDictionary<string, string> properties, string key) => new(
        $"The face detector's metadata is damaged: {key} is "
        + $"{(properties.TryGetValue(key, out string? text) ? Quoted.Text(text) : "missing")}.");
}
