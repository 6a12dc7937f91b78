namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Checks that what an object says of its numbers and texts is no more than the file has: whoever reads them takes memory by what
/// is said.
/// </summary>
/// <exception cref="InvalidDataException">It is more, or of a kind that Keras does not write.</exception>
internal sealed class Hdf5Values(Hdf5Bytes file)
{
    private const int Integer = 0;
    private const int Float = 1;
    private const int Text = 3;
    private const int VariableLength = 9;
    private const int MaxRank = 32;

    private readonly HashSet<long> _heaps = [];

    /// <summary>An attribute: name, type, shape, and the values themselves.</summary>
    public void CheckAttribute(long at, long end)
    {
        int version = file.Byte(at);
        (long nameLength, long typeLength, long shapeLength) =
            (file.Number(at + 2, 2), file.Number(at + 4, 2), file.Number(at + 6, 2));

        // The first version rounds each part up to eight bytes, the third specifies how the name is written.
        long Rounded(long length) => version == 1 ? (length + 7) / 8 * 8 : length;
        long type = at + (version == 3 ? 9 : 8) + Rounded(nameLength);
        long shape = type + Rounded(typeLength);
        long values = shape + Rounded(shapeLength);
        Require(version is 1 or 2 or 3 && (file.Byte(at + 1) & 3) == 0 && values <= end);
        (int kind, long size) = TypeOf(type);
        long count = CountOf(shape);
        Require(kind is Integer or Float or Text or VariableLength && size >= 0 && (size == 0 || count <= (end - values) / size));
        if (kind == VariableLength)
        {
            for (long i = 0; i < count; i++)
            {
                CheckHeap(values + (i * size));
            }
        }
    }

    /// <summary>The value of numbers that were not written: its size, then itself.</summary>
    public void CheckFill(long at, long end, bool isOld)
    {
        int version = isOld ? 0 : file.Byte(at);
        bool hasValue = isOld || (version == 3 ? (file.Byte(at + 1) & 32) != 0 : file.Byte(at + 3) != 0);
        long size = at + (isOld ? 0 : version == 3 ? 2 : 4);
        Require(!hasValue || file.Number(size, 4) <= end - size - 4);
    }

    /// <summary>The bytes that numbers of a type and a shape take.</summary>
    public long LengthOf(long type, long shape) => checked(CountOf(shape) * TypeOf(type).Size);

    /// <summary>The bytes of one number of a type.</summary>
    public long SizeOf(long type) => TypeOf(type).Size;

    /// <summary>The sizes of an array, which were counted before.</summary>
    public IReadOnlyList<long> SizesOf(long shape)
    {
        _ = CountOf(shape);
        long first = shape + (file.Byte(shape) == 1 ? 8 : 4);
        return [.. Enumerable.Range(0, file.Byte(shape + 1)).Select(i => file.Number(first + (8L * i), 8))];
    }

    private (int Kind, long Size) TypeOf(long at) => (file.Byte(at) & 15, file.Number(at + 4, 4));

    private long CountOf(long at)
    {
        int version = file.Byte(at);
        int rank = file.Byte(at + 1);
        Require(version is 1 or 2 && rank <= MaxRank);
        if (version == 2 && file.Byte(at + 3) == 2)
        {
            return 0; // HDF5's way of saying that there is nothing.
        }

        long first = at + (version == 1 ? 8 : 4);
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            long size = file.Number(first + (8L * i), 8);
            Require(size >= 0 && (size == 0 || count <= int.MaxValue / size));
            count *= size;
        }

        return count;
    }

    /// <summary>
    /// The collection that has a text of any length: its length, then where the collection is, and which of it.
    /// </summary>
    private void CheckHeap(long value)
    {
        if (file.TryAddress(value + 4) is not { } heap || (heap == 0 && file.Number(value, 4) == 0) || !_heaps.Add(heap))
        {
            return;
        }

        Require(file.Is(heap, "GCOL"));
        long length = file.Number(heap + 8, 8);
        file.Require(heap, length);
        for (long at = heap + 16; at + 16 <= heap + length && file.Number(at, 2) != 0;)
        {
            long size = file.Number(at + 8, 8);
            Require(size >= 0 && size <= heap + length - at - 16);
            at += 16 + ((size + 7) / 8 * 8);
        }
    }

    private static void Require(bool isTrue)
    {
        if (!isTrue)
        {
            throw new InvalidDataException(
                "it is damaged: a value is said to be larger than the file, or is of a kind that Keras does not write");
        }
    }
}
