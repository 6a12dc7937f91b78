using System.Buffers.Binary;
using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A weight of TensorFlow.js' manifest: how its numbers lie in the files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Type">What its numbers are stored as: float32, float16, uint8, uint16 or int32.</param>
/// <param name="Scale">What a whole number is multiplied by.</param>
/// <param name="Least">What is added then.</param>
/// <param name="IsWeight">Whether it is a layer's; else the optimizer's.</param>
internal sealed record WeightEntry(string Name, IReadOnlyList<long> Shape, string Type, double Scale, double Least, bool IsWeight)
{
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    public int NumberSize => Type switch
    {
        "uint8" or "bool" => 1,
        "uint16" or "float16" => 2,
        _ => 4,
    };

    /// <exception cref="InvalidDataException">The entry is incomplete, or of a type that is not known.</exception>
    public static WeightEntry Read(JsonElement json)
    {
        string name = KerasJson.Text(json, "name")
            ?? throw new InvalidDataException("its weightsManifest has a weight without a name");
        string? type = KerasJson.Text(json, "dtype");
        long[]? shape = json.TryGetProperty("shape", out JsonElement sizes) && sizes.ValueKind == JsonValueKind.Array
            && sizes.EnumerateArray()
                .All(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) && number >= 0)
            ? [.. sizes.EnumerateArray().Select(size => size.GetInt64())]
            : null;
        JsonElement? quantization = KerasJson.Find(json, "quantization");
        string? stored = quantization is { } q ? KerasJson.Text(q, "dtype") : type;
        bool isKnown = quantization is null
            ? stored is "float32" or "int32" or "bool"
            : type is "float32" or "int32" && stored is "uint8" or "uint16" or "float16";
        return shape is not null && isKnown
            ? new WeightEntry(name, shape, stored!, Number(quantization, "scale", 1), Number(quantization, "min", 0),
                KerasJson.Text(json, "group") != "optimizer")
            : throw new InvalidDataException(
                $"its weight {Quoted.Text(name)} has the type {Quoted.Text(stored ?? "none")} or no shape; float32, and "
                + "float16, uint8 and uint16 as quantization, are known");
    }

    /// <summary>The numbers, with TensorFlow.js' own arithmetic.</summary>
    public float[] Decode(ReadOnlySpan<byte> bytes)
    {
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                "float32" => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]),
                "int32" => BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]),
                "float16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]),
                "uint16" => (float)((BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]) * Scale) + Least),
                _ => (float)((bytes[i] * Scale) + Least),
            };
        }

        return values;
    }

    private static double Number(JsonElement? json, string name, double standard) =>
        json is { } owner && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : standard;
}
