using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Loads files of any of Keras' forms, recognized by their content.</summary>
/// <exception cref="InvalidDataException">A file is of no form that is known, or is damaged.</exception>
internal static class KerasFiles
{
    /// <summary>The name under which our exporter stores what Keras has no place for.</summary>
    public const string OwnKey = "facial_expression";

    private const long MaxFileBytes = 1L << 30;
    private const long MaxJsonBytes = 16L << 20;

    /// <param name="path">A whole model, or an architecture.</param>
    /// <param name="weightsPath">The weights of an architecture; else <see langword="null"/>.</param>
    public static KerasFile Open(string path, string? weightsPath)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException(
                "it is a folder. A SavedModel of TensorFlow cannot be read; in Python, save the model as .keras or .h5. Of a "
                + "TensorFlow.js model, give its model.json");
        }

        byte[] file = Read(path, "model file");
        RequireNoPointer(file);
        if (file.Length == 0 || file[0] == (byte)'<')
        {
            throw new InvalidDataException(
                file.Length == 0
                    ? "it is empty (0 bytes): fetch it again"
                    : "it is a web page, not the file: the download failed. Fetch it again");
        }

        return file.AsSpan() switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => Whole(KerasZip.Open(file), weightsPath),
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => Whole(Hdf5Model.Open(file), weightsPath),
            _ when !IsJson(file) =>
                throw new InvalidDataException(
                    $"it is none of .keras, .h5, an architecture's JSON, or TensorFlow.js' model.json ({file.Length:N0} "
                    + "bytes). In Python, save the model as .keras or .h5; an ONNX model is for ExpressionClassifier.Load"),
            _ when file.Length > MaxJsonBytes =>
                throw new InvalidDataException($"it is JSON of {file.Length:N0} bytes; up to {MaxJsonBytes:N0} are read"),
            _ => OpenJson(Parse(file, "it"), Path.GetDirectoryName(Path.GetFullPath(path))!, weightsPath),
        };
    }

    /// <exception cref="InvalidDataException">It is what Git LFS leaves where it did not fetch a file.</exception>
    public static void RequireNoPointer(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("version https://git-lfs"u8))
        {
            throw new InvalidDataException("it is a pointer of Git LFS, not the file itself: fetch it with \"git lfs pull\"");
        }
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    private static byte[] Read(string path, string kind)
    {
        if (!File.Exists(path))
        {
            throw MissingPath.NotFound(path, kind);
        }

        return new FileInfo(path).Length is > MaxFileBytes and var length
            ? throw new InvalidDataException(
                $"{Quoted.Text(Path.GetFileName(path))} has {length:N0} bytes; at most {MaxFileBytes:N0} are allowed")
            : File.ReadAllBytes(path);
    }

    /// <summary>JSON that outlives its document.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string what)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json.Span))
        {
            throw new InvalidDataException($"{what} is no JSON: its text is not UTF-8");
        }

        try
        {
            RequireTexts(WithoutMark(json).Span);
            using JsonDocument document = JsonDocument.Parse(WithoutMark(json));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{what} is no JSON, or is cut off: {e.Message.TrimEnd('.')}", e);
        }
    }

    public static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement text)
            && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    public static JsonElement? Find(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.Object ? value : null;

    private static KerasFile Whole(KerasFile model, string? weightsPath) => weightsPath is null
        ? model
        : throw new InvalidDataException(
            $"it is {model.Form} and has its own weights, so there is no need of {Quoted.Text(Path.GetFileName(weightsPath))}");

    private static KerasFile OpenJson(JsonElement json, string folder, string? weightsPath)
    {
        if (TensorFlowJsModel.IsOne(json))
        {
            return Whole(TensorFlowJsModel.Open(json, folder), weightsPath);
        }

        if (weightsPath is null)
        {
            throw new InvalidDataException(
                "it is an architecture without weights. Give the file with the weights too: KerasModel.Load(architecture, "
                + "weights)");
        }

        KerasFile weights = Hdf5Model.OpenWeights(Read(weightsPath, "file of weights"), Path.GetFileName(weightsPath));
        return weights with
        {
            Form = "an architecture's JSON with weights",
            Topology = json,
            Version = Text(json, "keras_version"),

            // It is the weights that differ by what made them.
            Backend = weights.Backend ?? Text(json, "backend"),
        };
    }

    /// <summary>Reads all texts once: half a pair of surrogates is valid JSON, and no text.</summary>
    private static void RequireTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                reader.GetString();
            }
        }
    }

    private static bool IsJson(ReadOnlyMemory<byte> file) => WithoutMark(file).Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span is [0xEF, 0xBB, 0xBF, ..] ? json[3..] : json;
}
