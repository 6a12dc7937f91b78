using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Tool;

/// <summary>A picture in JSON. All properties are always there.</summary>
internal sealed record PictureJson(string Path, IReadOnlyList<FaceJson> Faces, string? Error)
{
    public static PictureJson Of(PictureResult result) =>
        new(result.Source.Path, [.. result.Faces.Select(FaceJson.Of)], result.Fault);

    /// <summary>The picture as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, ToolJson.Lines.PictureJson);
}

/// <summary>A face in JSON; the box is null for a picture that is one face.</summary>
internal sealed record FaceJson(
    BoxJson? Box, float? Detection, Expression Expression, float Confidence, IReadOnlyDictionary<string, float> Scores)
{
    public static FaceJson Of(PictureFace face) => new(
        face.Face is null ? null : BoxJson.Of(face.Face.Box),
        face.Face is null ? null : FaceRow.Probability(face.Face.Confidence),
        face.Prediction.Expression,
        FaceRow.Probability(face.Prediction.Confidence),
        face.Prediction.Scores.ToDictionary(s => s.Expression.ToString(), s => FaceRow.Probability(s.Score)));
}

/// <summary>A box in JSON, in pixels of the upright picture.</summary>
internal sealed record BoxJson(float X, float Y, float Width, float Height)
{
    public static BoxJson Of(FaceBox box) =>
        new(FaceRow.Pixels(box.X), FaceRow.Pixels(box.Y), FaceRow.Pixels(box.Width), FaceRow.Pixels(box.Height));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PictureJson))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Without line ends; letters of all languages as they are, since no web page embeds this.</summary>
    public static ToolJson Lines => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
