namespace FacialExpression.Training.Formats.Keras;

/// <summary>The messages of an object's header, in either of HDF5's two forms.</summary>
internal static class Hdf5Messages
{
    public const int Shape = 0x01;
    public const int LinkInfo = 0x02;
    public const int Type = 0x03;
    public const int OldFill = 0x04;
    public const int Fill = 0x05;
    public const int Link = 0x06;
    public const int ExternalFiles = 0x07;
    public const int Layout = 0x08;
    public const int Filters = 0x0B;
    public const int Attribute = 0x0C;
    public const int Continuation = 0x10;
    public const int SymbolTable = 0x11;
    public const int AttributeInfo = 0x15;

    /// <param name="file">The file.</param>
    /// <param name="header">Where the header is.</param>
    /// <param name="visit">Receives the address of each further part of the header, and refuses one that it knows.</param>
    public static IEnumerable<(int Type, long Start, long End)> Of(Hdf5Bytes file, long header, Action<long> visit)
    {
        bool isNew = file.Is(header, "OHDR");
        int flags = isNew ? file.Byte(header + 5) : 0;
        if (!isNew && file.Byte(header) != 1)
        {
            throw new InvalidDataException($"it is damaged: at {header:N0} there should be a header");
        }

        var parts = new Queue<(
            long Start, long Length)>([isNew ? First(file, header, flags) : (header + 16, file.Number(header + 8, 4))]);
        int headLength = !isNew ? 8 : (flags & 4) != 0 ? 6 : 4;
        while (parts.TryDequeue(out (long Start, long Length) part))
        {
            file.Require(part.Start, part.Length);
            long end = part.Start + part.Length;
            for (long at = part.Start; at + headLength <= end;)
            {
                int type = isNew ? file.Byte(at) : (int)file.Number(at, 2);
                long size = file.Number(at + (isNew ? 1 : 2), 2);
                long start = at + headLength;
                at = start + size;
                if (at > end)
                {
                    throw new InvalidDataException("it is damaged: a part of a header is longer than the header");
                }

                if (type == Continuation)
                {
                    (long next, long length) = (file.Address(start), file.Number(start + 8, 8));
                    visit(next);

                    // New parts begin with a signature and end with a checksum.
                    parts.Enqueue(isNew ? (next + 4, length - 8) : (next, length));
                }
                else
                {
                    yield return (type, start, at);
                }
            }
        }
    }

    // Four times where the sixth flag says so, two limits of attributes where the fifth does.
    private static (long Start, long Length) First(Hdf5Bytes file, long header, int flags)
    {
        long at = header + 6 + ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0);
        int sizeOfLength = 1 << (flags & 3);
        return (at + sizeOfLength, file.Number(at, sizeOfLength));
    }
}
