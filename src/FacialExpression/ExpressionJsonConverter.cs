using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// An <see cref="Expression"/> as JSON: its name, in any case when parsed. Numbers and other names are refused.
/// </summary>
/// <remarks>Public because source-generated serializer contexts construct it. Apps need not name it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ExpressionJsonConverter : JsonConverter<Expression>
{
    /// <inheritdoc/>
    public override Expression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString()!)
            : throw new JsonException($"An expression must be {Names}; received a JSON {reader.TokenType}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Expression value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(NameOf(value));
    }

    /// <inheritdoc/>
    public override Expression ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, Expression value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(NameOf(value));
    }

    private static string Names => $"one of {string.Join(", ", ExpressionLabels.All)}";

    // Not the other names that labels and folders may have: results are written by this library.
    private static Expression Parse(string name) => ExpressionLabels.TryParseExact(name, out Expression expression)
        ? expression
        : throw new JsonException($"An expression must be {Names}; received {Quoted.Text(name)}.");

    private static string NameOf(Expression value) => Enum.IsDefined(value)
        ? ExpressionLabels.All[(int)value]
        : throw new JsonException($"An expression must be {Names}; received the value {(int)value}.");
}
