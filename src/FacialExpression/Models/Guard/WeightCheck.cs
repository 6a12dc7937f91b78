using FacialExpression.Onnx;
using Google.Protobuf.Collections;
using DataType = FacialExpression.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>Checks that a constant stands in the file itself and has as many numbers as its shape says.</summary>
internal static class WeightCheck
{
    // Kernels have four.
    private const int MaxRank = 4;

    public static GraphValue Check(TensorProto weight)
    {
        RefuseOtherFiles(weight);
        var value = new GraphValue((DataType)weight.DataType, IsPerImage: false, weight.Dims);
        (long room, bool isWhole) = value.Type switch
        {
            DataType.Float => (weight.RawData.Length / sizeof(float), weight.RawData.Length % sizeof(float) == 0),
            DataType.Float16 => (weight.RawData.Length / 2, weight.RawData.Length % 2 == 0),
            DataType.String => (weight.StringData.Count, true),
            _ => throw Error(weight, $"has numbers of the type {value.Type}; Float, Float16 and String are known"),
        };
        if (value.Type == DataType.String ? !weight.RawData.IsEmpty : weight.StringData.Count > 0)
        {
            throw Error(weight, "has both text and numbers");
        }

        long? count = Count(weight.Dims, room);
        return count == room && isWhole ? value : throw Error(weight, value.Type == DataType.String
            ? $"has the shape {Shape(weight)} and {room} texts"
            : $"has the shape {Shape(weight)} and {weight.RawData.Length} bytes of numbers, which must all stand in raw_data");
    }

    private static void RefuseOtherFiles(TensorProto weight)
    {
        if (weight.ExternalData.Count == 0 && weight.DataLocation == 0)
        {
            return;
        }

        string? other = weight.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value;
        throw new InvalidModelFileException(
            $"It keeps weights in another file ({(other is null ? "without a name" : Quoted.Text(other))}, for the weight {Quoted.Text(weight.Name)}); a model must be one file. "
            + "No other file was opened.");
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

    private static InvalidModelFileException Error(TensorProto weight, string what) => new($"The weight {Quoted.Text(weight.Name)} {what}.");
}
