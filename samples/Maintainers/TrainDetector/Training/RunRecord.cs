using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>The figures of an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean of the steps.</param>
/// <param name="ConfidenceLoss">Its parts, likewise.</param>
/// <param name="BoxLoss">Not weighted.</param>
/// <param name="LandmarkLoss">Not weighted.</param>
/// <param name="Validation">Of the averaged weights, at the threshold of the recipe.</param>
/// <param name="RecallAtBar">At 0.02 false boxes per picture.</param>
/// <param name="Minutes">Since the start, over all runs.</param>
internal sealed record EpochRecord(
    int Epoch,
    double Loss,
    double ConfidenceLoss,
    double BoxLoss,
    double LandmarkLoss,
    DetectorFigures Validation,
    double RecallAtBar,
    double Minutes)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Epoch,3}  loss {Loss:F4} (confidence {ConfidenceLoss:F4}, box {BoxLoss:F4}, landmarks {LandmarkLoss:F4})  ")
        + FormattableString.Invariant($"{Validation}; recall at 0.02 false boxes {RecallAtBar:F3}  {Minutes:F1} min");
}

/// <summary>Settings and results of a run, as in <c>run.json</c>.</summary>
internal sealed record RunRecord
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required int Parameters { get; init; }

    /// <summary>For 640×480 pixels.</summary>
    public required long MultiplyAdds { get; init; }

    public required DetectorRecipe Recipe { get; init; }

    public required int TrainingPictures { get; init; }

    /// <summary>Over all runs, without loading the pictures.</summary>
    public required double Minutes { get; init; }

    public required string Hardware { get; init; }

    /// <summary>The threads that libtorch computes with.</summary>
    public required int Threads { get; init; }

    /// <summary>Name and version; the library's own has the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<EpochRecord> Curve { get; init; }

    /// <summary>Of the last model in int8, at its own threshold; <see langword="null"/> before the end.</summary>
    public DetectorFigures? Int8 { get; init; }

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);
}
