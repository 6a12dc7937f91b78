using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>The whole run, as in <c>results.json</c>.</summary>
internal sealed record ExperimentResults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // A training that diverges has losses that are NaN; its results are still written.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required DatasetSummary Dataset { get; init; }

    public required int Seed { get; init; }

    public required string Hardware { get; init; }

    /// <summary>Name and version; the library's own version has the commit after a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<ModelResult> Models { get; init; }

    /// <summary>The model with the highest validation accuracy.</summary>
    internal ModelResult Best => Models.MaxBy(m => m.ValidationAccuracy)!;

    /// <summary>An earlier run with the same images and seed; null where there was none.</summary>
    public static ExperimentResults? Read(string path, DatasetSummary dataset, int seed)
    {
        try
        {
            ExperimentResults? earlier = File.Exists(path)
                ? JsonSerializer.Deserialize<ExperimentResults>(File.ReadAllText(path), Json)
                : null;
            return earlier is not null && earlier.Dataset == dataset && earlier.Seed == seed ? earlier : null;
        }
        catch (JsonException)
        {
            // Of another version, or incomplete: this run's results replace it.
            return null;
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
