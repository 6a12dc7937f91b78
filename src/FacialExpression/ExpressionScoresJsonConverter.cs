using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// <see cref="ExpressionScores"/> as JSON: an object with a number for each expression, by name. Each of the seven must occur
/// exactly once.
/// </summary>
/// <remarks>Public because source-generated serializer contexts construct it. Apps need not name it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExpressionScoresJsonConverter : JsonConverter<ExpressionScores>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override ExpressionScores Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"a JSON {reader.TokenType}");
        }

        // Scores are finite, so NaN marks those that have not occurred.
        Span<float> values = stackalloc float[ExpressionLabels.Count];
        values.Fill(float.NaN);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!ExpressionLabels.TryParseExact(name, out Expression expression))
            {
                throw Invalid(Quoted.Text(name));
            }

            ref float value = ref values[(int)expression];
            if (!float.IsNaN(value))
            {
                throw Invalid($"{expression} twice");
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out value) || !float.IsFinite(value))
            {
                throw Invalid($"for {expression} something that is no finite number");
            }
        }

        string[] missing = [.. MissingOf(values).Select(expression => expression.ToString())];
        return missing.Length == 0 ? new ExpressionScores(values) : throw Invalid($"none for {string.Join(", ", missing)}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ExpressionScores value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach ((Expression expression, float score) in value)
        {
            writer.WriteNumber(expression.ToString(), score);
        }

        writer.WriteEndObject();
    }

    private static List<Expression> MissingOf(ReadOnlySpan<float> values)
    {
        var missing = new List<Expression>();
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
            {
                missing.Add((Expression)i);
            }
        }

        return missing;
    }

    private static JsonException Invalid(string received) => new(
        $"Scores must be an object with one number for each of {string.Join(", ", ExpressionLabels.All)}; "
        + $"received {received}.");
}
