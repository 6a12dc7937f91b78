using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TorchSharp;

namespace FacialExpression.Training;

/// <summary>Where weights come from, as the model file keeps it. Holds nothing that differs between two equal trainings.</summary>
internal sealed record TrainingProvenance
{
    // JSON is read to a depth of 64.
    private const int MaxGenerations = 8;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>A property's name in JSON.</summary>
    public static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    public TrainingProvenance(TrainedExpressionModel model, ExpressionDataset dataset, string? start = null)
    {
        Start = Origin(start);
        Options = model.Options;
        Device = model.Device;
        WasCancelled = model.WasCancelled;
        StopReason = model.StopReason;
        CompletedEpochs = model.History.Count;
        LastEpoch = model.History.Count > 0 ? model.History[^1] : null;
        Dataset = dataset.Source;
        TrainingImages = dataset.Training.Count;
        ValidationImages = dataset.Validation.Count;
    }

    public string Library { get; } = $"FacialExpression.Training {LibraryVersion.Current}";

    public string Engine { get; } = $"TorchSharp {LibraryVersion.Of(typeof(torch).Assembly).Split('+')[0]}";

    public string Dataset { get; }

    public int TrainingImages { get; }

    public int ValidationImages { get; }

    public TrainingOptions Options { get; }

    public TrainingDevice Device { get; }

    public int CompletedEpochs { get; }

    public bool WasCancelled { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopReason { get; }

    public EpochResult? LastEpoch { get; }

    /// <summary>Where the weights came from that the training began with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Start { get; }

    /// <summary>Where the first weights came from, without what they themselves began with once it is a long story.</summary>
    private static JsonNode? Origin(string? provenance)
    {
        if (provenance is not { Length: > 0 })
        {
            return null;
        }

        JsonNode? origin;
        try
        {
            origin = JsonNode.Parse(provenance);
        }
        catch (JsonException)
        {
            return JsonValue.Create(provenance);
        }

        JsonNode? earlier = origin;
        for (int generation = 1; generation < MaxGenerations && earlier is JsonObject; generation++)
        {
            earlier = earlier[NameOf(nameof(Start))];
        }

        (earlier as JsonObject)?.Remove(NameOf(nameof(Start)));
        return origin;
    }
}
