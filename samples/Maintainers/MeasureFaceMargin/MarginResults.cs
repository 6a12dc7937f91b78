using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>What was measured, and how, as in <c>margin.json</c>.</summary>
internal sealed record MarginResults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The data set and its split.</summary>
    public required string Data { get; init; }

    public required int Images { get; init; }

    public required string Model { get; init; }

    /// <summary>The detector: <c>pretrained</c>, or its file's name, and its settings.</summary>
    public required string Detector { get; init; }

    public required int Seed { get; init; }

    public required double Minutes { get; init; }

    public required IReadOnlyList<BorderResults> Borders { get; init; }

    public required string Hardware { get; init; }

    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
    }
}
