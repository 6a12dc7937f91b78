using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>JSON of files that may hold anything.</summary>
internal static class KerasJson
{
    /// <summary>The most bytes of a text; large models have a few hundred kilobytes.</summary>
    public const long MaxBytes = 16L << 20;

    /// <summary>Whether the text begins as an object does.</summary>
    public static bool IsObject(ReadOnlyMemory<byte> file) => Begins(file, (byte)'{');

    /// <summary>Whether a text begins with a character, after blanks and empty lines.</summary>
    public static bool Begins(ReadOnlyMemory<byte> file, byte character) =>
        WithoutMark(file).Span.TrimStart(" \t\r\n"u8) is [var first, ..] && first == character;

    /// <summary>Parses JSON that outlives its document.</summary>
    /// <param name="json">The text as UTF-8; a byte order mark may precede it.</param>
    /// <param name="what">What the message calls it.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or too long.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string what)
    {
        if (json.Length > MaxBytes)
        {
            throw new InvalidDataException($"{what} is JSON of {json.Length:N0} bytes; at most {MaxBytes:N0} bytes are allowed");
        }

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

    /// <summary>A property that is text; <see langword="null"/> if there is none.</summary>
    public static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement text)
            && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>A property that is an object; <see langword="null"/> if there is none.</summary>
    public static JsonElement? Find(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>
    /// Whether an entry's code is someone's own: it is registered under a package, or of a module other than Keras'.
    /// </summary>
    public static bool IsCustom(JsonElement json) =>
        Text(json, "registered_name")?.Contains('>', StringComparison.Ordinal) == true
        || (Text(json, "module") is { } module
            && module.Split('.')[0] is not ("keras" or "tf_keras" or "tensorflow" or "builtins"));

    /// <summary>Decodes all texts once: half a pair of surrogates is valid JSON, and no text.</summary>
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

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span is [0xEF, 0xBB, 0xBF, ..] ? json[3..] : json;
}
