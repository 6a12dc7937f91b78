using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>Height and width of a window, or of its steps. A single number is both: <c>KernelSize = 3</c>.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <example><code>
/// new Conv2D(32, 3)           // 3×3
/// new Conv2D(32, (1, 5))      // one row, five columns
/// </code></example>
[JsonConverter(typeof(Size2DJsonConverter))]
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>The same height and width.</summary>
    /// <param name="size">Both.</param>
    public static implicit operator Size2D(int size) => new(size, size);

    /// <summary>Height and width.</summary>
    /// <param name="size">Rows, then columns.</param>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    internal bool IsSquare => Height == Width;

    internal long[] Array => [Height, Width];

    internal bool IsOne => this is { Height: 1, Width: 1 };

    /// <summary>Such as <c>3×3</c>.</summary>
    public override string ToString() => Invariant($"{Height}×{Width}");

    /// <summary>As Keras writes it, where it may be a single number too.</summary>
    private sealed class Size2DJsonConverter : JsonConverter<Size2D>
    {
        public override Size2D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                return reader.GetInt32();
            }

            return JsonSerializer.Deserialize<int[]>(ref reader, options) is [var height, var width]
                ? new Size2D(height, width)
                : throw new JsonException("A size is a number, or a list of two.");
        }

        public override void Write(Utf8JsonWriter writer, Size2D value, JsonSerializerOptions options)
        {
            if (value.IsSquare)
            {
                writer.WriteNumberValue(value.Height);
                return;
            }

            writer.WriteStartArray();
            writer.WriteNumberValue(value.Height);
            writer.WriteNumberValue(value.Width);
            writer.WriteEndArray();
        }
    }
}
