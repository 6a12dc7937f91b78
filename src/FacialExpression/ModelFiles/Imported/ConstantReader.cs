using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf.Collections;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Reads the constants of a model of other software, in any form that ONNX has for numbers: half and double precision become
/// single.
/// </summary>
internal static class ConstantReader
{
    private const int MaxRank = 8;

    /// <returns>The constant; an <see cref="UnreadConstant"/> if it is not understood.</returns>
    /// <exception cref="InvalidModelFileException">Its numbers are in another file.</exception>
    public static ImportedValue Read(TensorProto constant)
    {
        WeightCheck.RefuseOtherFiles(constant);
        if (Count(constant.Dims) is not { } count)
        {
            return new UnreadConstant($"a constant of {constant.Dims.Count} axes, or of a size below 1");
        }

        ReadOnlyMemory<byte> raw = constant.RawData.Memory;
        return constant.DataType switch
        {
            (int)DataType.Float => Floats(constant, count, raw.IsEmpty ? Bytes<float>([.. constant.FloatData]) : raw),
            (int)DataType.Float16 => Floats(constant, count, FromHalf(raw)),
            ImportedInput.Double => Floats(
                constant, count, FromDouble(raw.IsEmpty ? Bytes<double>([.. constant.DoubleData]) : raw)),
            (int)DataType.Int64 => Integers(constant, count, raw.IsEmpty ? [.. constant.Int64Data] : Cast<long>(raw)),
            (int)DataType.Int32 => Integers(
                constant, count, [.. (raw.IsEmpty ? [.. constant.Int32Data] : Cast<int>(raw)).Select(i => (long)i)]),
            _ => new UnreadConstant($"a constant of the type {(DataType)constant.DataType}"),
        };
    }

    /// <summary>Floats as ONNX stores them.</summary>
    public static ReadOnlyMemory<byte> Bytes<T>(T[] numbers)
        where T : struct => MemoryMarshal.AsBytes<T>(numbers).ToArray();

    /// <summary>The numbers of constant floats.</summary>
    public static ReadOnlySpan<float> Numbers(FloatConstant constant) => MemoryMarshal.Cast<byte, float>(constant.Bytes.Span);

    private static ImportedValue Floats(TensorProto constant, long count, ReadOnlyMemory<byte> bytes) =>
        bytes.Length == count * sizeof(float)
            ? new FloatConstant([.. constant.Dims], bytes)
            : new UnreadConstant($"a constant of {count} numbers, of which {bytes.Length} bytes are stored");

    private static ImportedValue Integers(TensorProto constant, long count, long[] numbers)
    {
        return (numbers.Length == count, count) switch
        {
            (false, <= IntegerConstant.MostNumbers) =>
                new UnreadConstant($"a constant of {count} integers, of which {numbers.Length} are stored"),
            (_, > IntegerConstant.MostNumbers) => new UnreadConstant($"a constant of {count} integers"),
            _ when constant.Dims.Count > 1 => new UnreadConstant($"a constant of integers with {constant.Dims.Count} axes"),
            _ when numbers.Contains(IntegerConstant.Images) => new UnreadConstant("a constant of integers that are too small"),
            _ => new IntegerConstant(numbers, constant.Dims.Count == 0),
        };
    }

    private static ReadOnlyMemory<byte> FromHalf(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.Span);
        var numbers = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, numbers);
        return Bytes(numbers);
    }

    private static ReadOnlyMemory<byte> FromDouble(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes.Span);
        var numbers = new float[doubles.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)doubles[i];
        }

        return Bytes(numbers);
    }

    private static T[] Cast<T>(ReadOnlyMemory<byte> bytes)
        where T : struct => bytes.Length <= sizeof(long) * IntegerConstant.MostNumbers
        ? MemoryMarshal.Cast<byte, T>(bytes.Span).ToArray()
        : [];

    /// <summary>The product of the sizes; <see langword="null"/> if one is below 1 or the product is too large.</summary>
    private static long? Count(RepeatedField<long> sizes)
    {
        if (sizes.Count > MaxRank)
        {
            return null;
        }

        long count = 1;
        foreach (long size in sizes)
        {
            // Divided, for the product may be beyond any number.
            if (size < 1 || size > Array.MaxLength / count)
            {
                return null;
            }

            count *= size;
        }

        return count;
    }
}
