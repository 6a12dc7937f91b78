using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>Scores as JSON: an object with a number for each expression, by name.</summary>
internal sealed class ExpressionScoresConverter : JsonConverter<ExpressionScores>
{
    public override ExpressionScores Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Dictionary<string, float> byName = JsonSerializer.Deserialize<Dictionary<string, float>>(ref reader, options) ?? [];
        float[] values = new float[ExpressionLabels.Count];
        foreach ((string name, float value) in byName)
        {
            values[(int)(ExpressionLabels.TryParse(name, out Expression expression) ? expression : throw Error(byName))] = value;
        }

        return byName.Count == values.Length ? new ExpressionScores(values) : throw Error(byName);
    }

    public override void Write(Utf8JsonWriter writer, ExpressionScores value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (Expression expression in Enum.GetValues<Expression>())
        {
            writer.WriteNumber(expression.ToString(), value[expression]);
        }

        writer.WriteEndObject();
    }

    private static JsonException Error(Dictionary<string, float> received) => new(
        $"Scores must have one number for each of {string.Join(", ", ExpressionLabels.All)}; received {(received.Count == 0 ? "none" : string.Join(", ", received.Keys))}.");
}
