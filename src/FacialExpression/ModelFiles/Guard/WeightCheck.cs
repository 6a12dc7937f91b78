using System.Numerics;
using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf.Collections;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Checks that a constant is stored in the file itself, has as many values as its shape says, and that they are finite.
/// </summary>
internal static class WeightCheck
{
    // Kernels have four.
    private const int MaxRank = 4;

    // The rows and columns around a map.
    private const int MaxIntegers = 8;
    private const uint FloatExponent = 0x7f800000;
    private const ushort HalfExponent = 0x7c00;

    /// <param name="weight">The constant.</param>
    /// <param name="isSketch">Whether floats may be without values, which come with the training.</param>
    public static GraphValue Check(TensorProto weight, bool isSketch = false)
    {
        RefuseOtherFiles(weight);
        if (weight.FloatData.Count + weight.Int32Data.Count + weight.Int64Data.Count + weight.DoubleData.Count > 0
            && (!weight.RawData.IsEmpty || weight.DataType == (int)DataType.String))
        {
            throw Error(weight, "has numbers besides those of raw_data");
        }

        var value = new GraphValue((DataType)weight.DataType, IsPerImage: false, weight.Dims) { Stored = weight.RawData.Memory };
        if (isSketch && value.Type == DataType.Float && weight.RawData.IsEmpty && Count(weight.Dims, long.MaxValue) is not null)
        {
            return value;
        }

        int size = value.Type switch
        {
            DataType.Int8 or DataType.Uint8 => 1,
            DataType.Float16 => 2,
            DataType.Float or DataType.Int32 => 4,
            DataType.Int64 => 8,
            DataType.String => 0,
            _ => throw Error(
                weight,
                $"has numbers of the type {value.Type}; Float, Float16, Int8, Uint8, Int32, Int64 and String are known"),
        };
        (long room, bool isWhole) = size == 0
            ? (weight.StringData.Count, true)
            : (weight.RawData.Length / size, weight.RawData.Length % size == 0);
        if (value.Type == DataType.String ? !weight.RawData.IsEmpty : weight.StringData.Count > 0)
        {
            throw Error(weight, "has both text and numbers");
        }

        if (Count(weight.Dims, room) != room || !isWhole)
        {
            throw Error(weight, value.Type == DataType.String
                ? $"has the shape {Shape(weight)} and {room} texts"
                : $"has the shape {Shape(weight)} and {weight.RawData.Length} bytes of numbers, which must all be in raw_data");
        }

        if (value.Type == DataType.Int64)
        {
            return room <= MaxIntegers
                ? value with { Numbers = MemoryMarshal.Cast<byte, long>(weight.RawData.Span).ToArray() }
                : throw Error(weight, $"has {room} integers; up to {MaxIntegers} are allowed");
        }

        bool isFinite = value.Type switch
        {
            DataType.Float => !HasAll(MemoryMarshal.Cast<byte, uint>(weight.RawData.Span), FloatExponent),
            DataType.Float16 => !HasAll(MemoryMarshal.Cast<byte, ushort>(weight.RawData.Span), HalfExponent),
            _ => true,
        };
        return isFinite
            ? value
            : throw Error(weight, "has values that are infinite or not numbers: it is damaged, or its training failed");
    }

    /// <summary>
    /// Whether all bits of a mask are set in one of the numbers: those of the exponent are in what is infinite or no number, and
    /// in nothing else.
    /// </summary>
    private static bool HasAll<T>(ReadOnlySpan<T> numbers, T mask)
        where T : struct, IBinaryInteger<T>
    {
        var masks = new Vector<T>(mask);
        int i = 0;
        for (; i + Vector<T>.Count <= numbers.Length; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(numbers[i..]) & masks, masks))
            {
                return true;
            }
        }

        for (; i < numbers.Length; i++)
        {
            if ((numbers[i] & mask) == mask)
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="InvalidModelFileException">The numbers are in another file.</exception>
    public static void RefuseOtherFiles(TensorProto weight)
    {
        if (weight.ExternalData.Count == 0 && weight.DataLocation == 0)
        {
            return;
        }

        string? other = weight.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value;
        throw new InvalidModelFileException(
            $"It stores weights in another file ({(other is null ? "without a name" : Quoted.Text(other))}, "
            + $"for the weight {Quoted.Text(weight.Name)}); a model must be one file. No other file was opened.");
    }

    /// <summary>The product of the sizes; <see langword="null"/> if one is below 1 or the product is above the limit.</summary>
    private static long? Count(RepeatedField<long> sizes, long limit)
    {
        if (sizes.Count > MaxRank)
        {
            return null;
        }

        long count = 1;
        foreach (long size in sizes)
        {
            // Divided, for the product may be beyond any number.
            if (size < 1 || size > limit / count)
            {
                return null;
            }

            count *= size;
        }

        return count;
    }

    private static string Shape(TensorProto weight) =>
        $"[{string.Join(", ", weight.Dims.Take(MaxRank + 1))}{(weight.Dims.Count > MaxRank + 1 ? ", …" : "")}]";

    private static InvalidModelFileException Error(TensorProto weight, string what) =>
        new($"The weight {Quoted.Text(weight.Name)} {what}.");
}
