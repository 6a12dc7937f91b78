using System.Text.Json;

namespace FacialExpression.Samples.Detectors;

/// <summary>How well a detector finds faces at a threshold. Rates are 0 to 1.</summary>
internal sealed record DetectorFigures
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int Pictures { get; init; }

    /// <summary>Those that count: <see cref="FaceMatching"/>.</summary>
    public required int Faces { get; init; }

    public required float Threshold { get; init; }

    public required double Recall { get; init; }

    public required double FalseBoxesPerPicture { get; init; }

    /// <summary>Over all thresholds.</summary>
    public required double AveragePrecision { get; init; }

    public required int EmptyPictures { get; init; }

    /// <summary>All of them, not per picture.</summary>
    public required int FalseBoxesOnEmptyPictures { get; init; }

    /// <summary>By the size of the face in pixels.</summary>
    public required IReadOnlyDictionary<string, GroupFigures> BySize { get; init; }

    /// <summary>By the names of <see cref="FacePose"/>. Empty in checkpoints from before it was counted.</summary>
    public IReadOnlyDictionary<string, GroupFigures> ByPose { get; init; } = new Dictionary<string, GroupFigures>();

    public static string ToJson(object figures) => JsonSerializer.Serialize(figures, Json) + "\n";

    public override string ToString() => FormattableString.Invariant(
        $"recall {Recall:F3}, {FalseBoxesPerPicture:F3} false boxes per picture, average precision {AveragePrecision:F3}, ")
        + FormattableString.Invariant($"{FalseBoxesOnEmptyPictures} boxes on {EmptyPictures} pictures without faces, ")
        + FormattableString.Invariant($"at {Threshold:F3}, {Faces} faces in {Pictures} pictures");
}

/// <summary>The faces of one range of sizes, or of one pose.</summary>
internal sealed record GroupFigures
{
    public required int Faces { get; init; }

    /// <summary><see langword="null"/> without faces.</summary>
    public required double? Recall { get; init; }
}
