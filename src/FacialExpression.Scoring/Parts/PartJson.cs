using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Scoring;

/// <summary>The JSON of parts, journals and summaries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(JournalHead))]
[JsonSerializable(typeof(ScoredImage))]
[JsonSerializable(typeof(PartSummary))]
internal sealed partial class PartJson : JsonSerializerContext
{
    /// <summary>Without line ends; letters of all languages as they are, since no web page embeds this.</summary>
    public static PartJson Lines => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
