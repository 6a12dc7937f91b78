using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Scoring;

/// <summary>An image in the list of inputs: a line of JSON, since names may have any character, line ends included.</summary>
internal sealed record InputLine(string Name, long Size, long Place)
{
    public static byte[] Format(ImageEntry image)
    {
        var line = new InputLine(image.Name, image.Size, image.Place);
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, InputJson.Lines.InputLine), (byte)'\n'];
    }

    /// <summary>The image of a line; <see langword="null"/> if it is none.</summary>
    public static ImageEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, InputJson.Lines.InputLine) is { } parsed
                ? new ImageEntry(parsed.Name, parsed.Size, parsed.Place)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InputLine))]
internal sealed partial class InputJson : JsonSerializerContext
{
    /// <summary>Without line ends; letters of all languages as they are, since no web page embeds this.</summary>
    public static InputJson Lines => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
