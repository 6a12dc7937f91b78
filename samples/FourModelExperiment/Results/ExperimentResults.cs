using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>The whole run, as <c>results.json</c> has it.</summary>
internal sealed record ExperimentResults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // A training that diverges has losses that are no numbers; its results are written all the same.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required DatasetSummary Dataset { get; init; }

    public required int Seed { get; init; }

    public required string Hardware { get; init; }

    /// <summary>Name and version; the library's own has the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<ModelResult> Models { get; init; }

    /// <summary>The model with the highest validation accuracy.</summary>
    internal ModelResult Best => Models.MaxBy(m => m.ValidationAccuracy)!;

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
