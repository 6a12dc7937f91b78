namespace FacialExpression;

/// <summary>What a name of a graph of other software stands for while the graph is written anew.</summary>
internal abstract record ImportedValue;

/// <summary>Floats for each image.</summary>
/// <param name="Name">The name in the new graph.</param>
/// <param name="Sizes">Its shape, without the axis of the images.</param>
internal sealed record ImageValue(string Name, IReadOnlyList<long> Sizes) : ImportedValue
{
    /// <summary>Its numbers, of one image.</summary>
    public long Count { get; } = Product(Sizes);

    /// <summary>The product of sizes that were checked.</summary>
    public static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));
}

/// <summary>Constant floats, which become a weight where a node uses them.</summary>
/// <param name="Sizes">The shape.</param>
/// <param name="Bytes">The numbers as ONNX stores them.</param>
internal sealed record FloatConstant(IReadOnlyList<long> Sizes, ReadOnlyMemory<byte> Bytes) : ImportedValue
{
    /// <summary>How many numbers there are.</summary>
    public long Count => Bytes.Length / sizeof(float);
}

/// <summary>Whole numbers that shapes follow from.</summary>
/// <param name="Numbers">The numbers; <see cref="Images"/> stands for the number of images.</param>
/// <param name="IsScalar">Whether it is one number without an axis.</param>
internal sealed record IntegerConstant(IReadOnlyList<long> Numbers, bool IsScalar) : ImportedValue
{
    /// <summary>Stands for the number of images, which no shape may depend on but as its first size.</summary>
    public const long Images = long.MinValue;

    /// <summary>The most numbers of a list that shapes follow from.</summary>
    public const int MostNumbers = 64;
}

/// <summary>A constant that is not understood; refused where something uses it.</summary>
/// <param name="Fault">What is wrong.</param>
internal sealed record UnreadConstant(string Fault) : ImportedValue;
