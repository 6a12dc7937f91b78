using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>
/// Where weights come from, as the model file states it. Holds nothing that differs between two equal trainings.
/// </summary>
internal sealed record TrainingProvenance
{
    /// <summary>The most rows of <see cref="History"/>: a model file may have 1 MiB besides its weights.</summary>
    public const int MaxHistory = 1000;

    // JSON is parsed to a depth of 64.
    private const int MaxGenerations = 8;

    public string Library { get; init; } = $"FacialExpression.Training {LibraryVersion.Current}";

    public string? Engine { get; init; }

    /// <summary>The source of the data set, and what was done to it since it was loaded, with settings and seeds.</summary>
    public string? Dataset { get; init; }

    public int TrainingImages { get; init; }

    public int ValidationImages { get; init; }

    public TrainingOptions? Options { get; init; }

    public TrainingDevice Device { get; init; }

    public int CompletedEpochs { get; init; }

    public bool WasCanceled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopReason { get; init; }

    public EpochResult? LastEpoch { get; init; }

    /// <summary>The last <see cref="MaxHistory"/> epochs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EpochResult>? History
    {
        get;
        init => field = value is null ? null : [.. value.TakeLast(MaxHistory)];
    }

    /// <summary>The provenance of the weights that the training began with; <see langword="null"/> for fresh ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Start { get; init; }

    /// <summary>
    /// The provenance of a model that a training began with, as <see cref="Start"/>: without its history, and without the oldest
    /// of a long chain of starts.
    /// </summary>
    /// <param name="provenance">The model's; any text.</param>
    public static JsonNode? StartOf(string? provenance)
    {
        if (provenance is not { Length: > 0 })
        {
            return null;
        }

        JsonNode? start;
        try
        {
            start = JsonNode.Parse(provenance);
        }
        catch (JsonException)
        {
            return JsonValue.Create(provenance);
        }

        (start as JsonObject)?.Remove(JsonText.NameOf(nameof(History)));
        JsonNode? earlier = start;
        for (int generation = 1; generation < MaxGenerations && earlier is JsonObject; generation++)
        {
            earlier = earlier[JsonText.NameOf(nameof(Start))];
        }

        (earlier as JsonObject)?.Remove(JsonText.NameOf(nameof(Start)));
        return start;
    }

    /// <summary>
    /// Parses the provenance of a model file; <see langword="null"/> where it is another's, or holds settings that are not known.
    /// </summary>
    /// <param name="provenance">Any text.</param>
    public static TrainingProvenance? Parse(string provenance)
    {
        try
        {
            TrainingProvenance parsed = JsonText.Read<TrainingProvenance>(provenance);
            parsed.Options?.Validate();
            return parsed.History?.Contains(null!) == true ? null : parsed;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
