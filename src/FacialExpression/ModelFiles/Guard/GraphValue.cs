using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression;

/// <summary>What is known of a value of the graph.</summary>
/// <param name="Type">The type of its numbers.</param>
/// <param name="IsPerImage">Whether there is one for each image of a batch; otherwise it is a constant.</param>
/// <param name="Sizes">Its shape, without the axis of the images.</param>
internal sealed record GraphValue(TensorProto.Types.DataType Type, bool IsPerImage, IReadOnlyList<long> Sizes)
{
    /// <summary>The numbers themselves, of a constant that shapes follow from; otherwise <see langword="null"/>.</summary>
    public IReadOnlyList<long>? Numbers { get; init; }

    /// <summary>The numbers as the file stores them, of a constant; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Stored { get; init; }

    /// <summary>What the integers of a value for each image stand for; <see langword="null"/> for floats and constants.</summary>
    public (float Scale, byte ZeroPoint)? Levels { get; init; }

    /// <summary>An input that a node does without.</summary>
    public static GraphValue Omitted { get; } = new(TensorProto.Types.DataType.Undefined, false, []);

    /// <summary>Its numbers, of one image.</summary>
    public long Count => Sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>A value of floats for each image.</summary>
    public static GraphValue PerImage(params long[] sizes) => new(TensorProto.Types.DataType.Float, true, sizes);

    public bool HasShapeOf(GraphValue other) =>
        Type == other.Type && IsPerImage == other.IsPerImage && Sizes.SequenceEqual(other.Sizes);

    public override string ToString() =>
        $"{Type} [{string.Join(", ", Sizes.Select(size => $"{size}").Prepend("N").Skip(IsPerImage ? 0 : 1))}]";
}
