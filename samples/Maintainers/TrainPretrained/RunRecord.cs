using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>Settings and results of a run, as in <c>run.json</c>. Accuracies are 0 to 1.</summary>
internal sealed record RunRecord
{
    public const string FileName = "run.json";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required string Network { get; init; }

    public required long Parameters { get; init; }

    public required long MultiplyAdds { get; init; }

    public required PretrainedRecipe Recipe { get; init; }

    /// <summary>Its teachers.</summary>
    public required IReadOnlyList<FileDigest> Teachers { get; init; }

    /// <summary>Of this training, with resumed parts; without those of its teachers.</summary>
    public required double Minutes { get; init; }

    /// <summary>The device that trained; Auto in records from before there was a choice: those are of the CPU.</summary>
    public TrainingDevice Device { get; init; }

    public required string Hardware { get; init; }

    /// <summary>Name and version; the library's own has the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public required IReadOnlyList<EpochResult> Curve { get; init; }

    /// <summary>What the model reaches; null before it is measured.</summary>
    public RunFigures? Figures { get; init; }

    /// <exception cref="ArgumentException">The file is no record.</exception>
    public static RunRecord Read(string path) =>
        JsonSerializer.Deserialize<RunRecord>(System.IO.File.ReadAllText(path), Json)
        ?? throw new ArgumentException($"\"{path}\" is no record of a run.");

    public void Write(string path) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
