using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Tests.ModelFiles.Imported;

/// <summary>A model file of Fixtures, what it is loaded with, and its scores, which Fixtures/make_models.py computed.</summary>
public sealed record ImportedModel
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Name { get; init; }

    public required IReadOnlyList<string?> Labels { get; init; }

    public required IReadOnlyList<float> Scales { get; init; }

    public required IReadOnlyList<float> Offsets { get; init; }

    public required OnnxOutput Output { get; init; }

    public required string? OutputName { get; init; }

    public required OnnxLayout Layout { get; init; }

    public required IReadOnlyList<int>? Input { get; init; }

    public required float Temperature { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>The scores of each image, by label.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, double>> Images { get; init; }

    public static IReadOnlyList<ImportedModel> All { get; } =
        JsonSerializer.Deserialize<ImportedModel[]>(File.ReadAllBytes(PathOf("expected.json")), _json)!;

    public OnnxModelOptions Options => new()
    {
        Labels = Labels,
        Scaling = new PixelScaling(Scales, Offsets),
        Output = Output,
        OutputName = OutputName,
        Layout = Layout,
        Input = Input is [var height, var width, var channels] ? new ImageShape(height, width, channels) : null,
        Temperature = Temperature,
    };

    public byte[] Bytes => File.ReadAllBytes(PathOf($"{Name}.onnx"));

    /// <summary>The pixels that the scores are of, the same as in models.py: one image after the other.</summary>
    public byte[] Pixels => [.. Enumerable.Range(0, Images.Count).SelectMany(k => Enumerable.Range(0, Height * Width)
        .Select(i => (byte)((i * (37 + (4 * k))) + (i / 7 * 13) + (k * 101))))];

    public static ImportedModel Of(string name) => All.Single(model => model.Name == name);

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "ModelFiles/Imported/Fixtures", file);

    /// <summary>The scores of each image, by label.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, float>> Predict(byte[] prepared, bool atOnce)
    {
        using ModelSession session = ModelSession.Open(prepared, threads: 1);
        int count = session.Metadata.Labels.Count;
        int size = Height * Width;
        float[] scores = new float[count * Images.Count];
        if (atOnce)
        {
            session.Run(Pixels, Images.Count, scores, maySpread: false);
        }
        else
        {
            for (int k = 0; k < Images.Count; k++)
            {
                session.Run(Pixels.AsSpan(k * size, size), scores.AsSpan(k * count, count));
            }
        }

        return [.. scores.Chunk(count).Select(row => row.Select((score, i) => (session.Metadata.Labels[i], score))
            .ToDictionary(p => p.Item1, p => p.score, StringComparer.OrdinalIgnoreCase))];
    }
}
