using System.Text;
using System.Text.Json;

namespace FacialExpression.Training.Keras;

/// <summary>Reads files of any of Keras' forms, told apart by what they hold.</summary>
/// <exception cref="InvalidDataException">A file is of no form that is known, or is damaged.</exception>
internal static class KerasFiles
{
    /// <summary>The name under which our exporter keeps what Keras has no place for.</summary>
    public const string OwnKey = "facial_expression";

    private const long MaxFileBytes = 1L << 30;

    /// <param name="path">A whole model, or an architecture.</param>
    /// <param name="weightsPath">The weights of an architecture; else <see langword="null"/>.</param>
    public static KerasFile Open(string path, string? weightsPath)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException(
                "it is a folder. A SavedModel of TensorFlow cannot be read; in Python, save the model as .keras or .h5. Of a TensorFlow.js model, give its model.json");
        }

        byte[] file = Read(path);
        KerasFile model = file.AsSpan() switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => KerasZip.Open(file),
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => Hdf5Model.Open(file),
            _ when IsJson(file) => OpenJson(file, path, weightsPath),
            _ => throw new InvalidDataException(Encoding.UTF8.GetString(file.AsSpan(0, Math.Min(file.Length, 64))).StartsWith("version https://git-lfs", StringComparison.Ordinal)
                ? "it is a pointer of Git LFS, not the file itself: fetch it with \"git lfs pull\""
                : $"it is none of .keras, .h5, an architecture's JSON, or TensorFlow.js' model.json ({file.Length:N0} bytes)"),
        };
        return weightsPath is null || model.Form == ArchitectureForm ? model : throw new InvalidDataException(
            $"it is {model.Form} and has its own weights, so there is no need of {Path.GetFileName(weightsPath)}");
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Read(string path) => new FileInfo(path).Length is > MaxFileBytes and var length
        ? throw new InvalidDataException($"{Path.GetFileName(path)} has {length:N0} bytes; up to {MaxFileBytes:N0} are read")
        : File.ReadAllBytes(path);

    /// <summary>JSON that outlives its document.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string what)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json.Span))
        {
            throw new InvalidDataException($"{what} is no JSON: its text is not UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(WithoutMark(json));
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{what} is no JSON, or is cut off: {e.Message.TrimEnd('.')}", e);
        }
    }

    public static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    public static JsonElement? Find(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private const string ArchitectureForm = "an architecture's JSON with weights";

    private static KerasFile OpenJson(byte[] file, string path, string? weightsPath)
    {
        JsonElement json = Parse(file, "it");
        if (TensorFlowJsModel.IsOne(json))
        {
            return TensorFlowJsModel.Open(json, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        if (weightsPath is null)
        {
            throw new InvalidDataException("it is an architecture without weights. Give the file with the weights too: KerasModel.Load(architecture, weights)");
        }

        byte[] weights = Read(weightsPath);
        return Hdf5Model.OpenWeights(weights, Path.GetFileName(weightsPath)) with
        {
            Form = ArchitectureForm,
            Topology = json,
            Version = Text(json, "keras_version"),
            Backend = Text(json, "backend"),
        };
    }

    private static bool IsJson(ReadOnlyMemory<byte> file) => WithoutMark(file).Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span is [0xEF, 0xBB, 0xBF, ..] ? json[3..] : json;
}
