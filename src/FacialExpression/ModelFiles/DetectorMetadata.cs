using System.Globalization;

namespace FacialExpression;

/// <summary>What a detector's file says of itself, beside its graph.</summary>
internal sealed record DetectorMetadata
{
    /// <summary>The confidence from which a face counts, above 0 and below 1.</summary>
    public required float Threshold { get; init; }

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

        string? text = properties.GetValueOrDefault(DetectorContract.ThresholdKey);
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float threshold)
            && threshold is > 0 and < 1
            ? new DetectorMetadata { Threshold = threshold }
            : throw new InvalidModelFileException(
                $"The face detector's metadata is damaged: {DetectorContract.ThresholdKey} is "
                + $"{(text is null ? "missing" : Quoted.Text(text))}.");
    }
}
