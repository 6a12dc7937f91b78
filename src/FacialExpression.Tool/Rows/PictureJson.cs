using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Tool;

/// <summary>A picture in JSON. All properties are always there.</summary>
internal sealed record PictureJson(string Path, IReadOnlyList<FaceJson> Faces, string? Error)
{
    public static PictureJson Of(PictureResult result) =>
        new(result.Source.Path, [.. result.Faces.Select(Of)], result.Fault);

    /// <summary>A picture as one line.</summary>
    public static IEnumerable<string> LinesOf(PictureResult result) =>
        [JsonSerializer.Serialize(Of(result), ToolJson.Lines.PictureJson)];

    private static FaceJson Of(PictureFace face) =>
        FaceJson.Of(face.Face, face.Prediction.Expression, face.Prediction.Scores);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PictureJson))]
[JsonSerializable(typeof(TrackJson))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Without line ends; letters of all languages as they are, since no web page embeds this.</summary>
    public static ToolJson Lines => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
