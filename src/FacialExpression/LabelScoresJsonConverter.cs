using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// <see cref="LabelScores"/> as JSON: an object with a number for each label, by name, in the order of the labels. Two labels or
/// more, each once.
/// </summary>
/// <remarks>Public because source-generated serializer contexts construct it. Apps need not name it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LabelScoresJsonConverter : JsonConverter<LabelScores>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override LabelScores Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"received a JSON {reader.TokenType}");
        }

        var labels = new List<string>();
        var values = new List<float>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            labels.Add(reader.GetString()!);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out float value) || !float.IsFinite(value))
            {
                throw Invalid($"received for {Quoted.Text(labels[^1])} something that is no finite number");
            }

            values.Add(value);
        }

        try
        {
            return new LabelScores(labels, values.ToArray());
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LabelScores value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach ((string label, float score) in value)
        {
            writer.WriteNumber(label, score);
        }

        writer.WriteEndObject();
    }

    private static JsonException Invalid(string received) =>
        new($"Scores must be an object with one number for each label; {received}.");
}
