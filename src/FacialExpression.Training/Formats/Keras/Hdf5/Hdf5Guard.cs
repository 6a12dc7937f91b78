namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Walks an HDF5 file before PureHDF reads it, which follows links into other files and runs in circles where a damaged file
/// does. Only what Keras writes comes through: groups joined by hard links, each object reached once, numbers that lie in the
/// file as they are.
/// </summary>
internal sealed class Hdf5Guard
{
    private const int MaxObjects = 100_000;
    private const int MaxDepth = 32;

    // Weights become little smaller by compression, but for those that are all zero.
    private const long SmallBytes = 64L << 20;
    private const int MaxRatio = 16;

    private readonly Hdf5Bytes _file;
    private readonly HashSet<long> _seen = [];

    private readonly Hdf5Values _values;

    private long _decompressed;

    private Hdf5Guard(Hdf5Bytes file) => (_file, _values) = (file, new Hdf5Values(file));

    /// <exception cref="InvalidDataException">
    /// It is no HDF5 file, is damaged, or holds something that Keras does not write.
    /// </exception>
    public static void Check(byte[] file)
    {
        var bytes = new Hdf5Bytes(file);
        if (!bytes.Is(0, "\u0089HDF\r\n\u001a\n"))
        {
            GitLfs.RequireNoPointer(file);
            throw new InvalidDataException("it is no HDF5 file");
        }

        new Hdf5Guard(bytes).CheckHeader(bytes.FindRoot(), "/", depth: 0);
    }

    private void CheckHeader(long address, string path, int depth)
    {
        if (depth > MaxDepth || _seen.Count > MaxObjects)
        {
            throw new InvalidDataException($"it has more than {MaxObjects:N0} parts, or groups that lie deeper than {MaxDepth}");
        }

        Visit(address, path);
        (int Type, long Start, long End)[] messages = [.. Hdf5Messages.Of(_file, address, part => Visit(part, path))];
        foreach ((int type, long start, long end) in messages)
        {
            CheckMessage(type, start, end, path, depth);
        }

        long? At(int wanted) => messages.Where(m => m.Type == wanted).Select(m => (long?)m.Start).FirstOrDefault();
        if (At(Hdf5Messages.Layout) is { } layout)
        {
            RequireStored(layout, (At(Hdf5Messages.Type), At(Hdf5Messages.Shape), At(Hdf5Messages.Filters)), path);
        }
    }

    private void CheckMessage(int type, long at, long end, string path, int depth)
    {
        switch (type)
        {
            case Hdf5Messages.SymbolTable:
                CheckTree(_file.Address(at), _file.Address(at + 8), path, depth);
                break;
            case Hdf5Messages.Link:
                CheckLink(at, end, path, depth);
                break;
            case Hdf5Messages.LinkInfo or Hdf5Messages.AttributeInfo:
                // Version, flags, for links a number of 8 bytes and for attributes one of 2 where the first flag says so; then
                // where the dense form is.
                int counter = (_file.Byte(at + 1) & 1) == 0 ? 0 : type == Hdf5Messages.LinkInfo ? 8 : 2;
                if (_file.TryAddress(at + 2 + counter) is not null)
                {
                    throw Refuse(path, "stores its parts in HDF5's dense form, which Keras does not write");
                }

                break;
            case Hdf5Messages.ExternalFiles:
                throw Refuse(path, "stores its numbers in another file. No other file was opened");
            case Hdf5Messages.Attribute:
                _values.CheckAttribute(at, end);
                break;
            case Hdf5Messages.Fill or Hdf5Messages.OldFill:
                _values.CheckFill(at, end, type == Hdf5Messages.OldFill);
                break;
        }
    }

    private void CheckLink(long at, long end, string path, int depth)
    {
        int flags = _file.Byte(at + 1);
        long next = at + 2;
        int kind = (flags & 8) != 0 ? _file.Byte(next++) : 0;
        next += ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0);
        int sizeOfLength = 1 << (flags & 3);
        long length = _file.Number(next, sizeOfLength);
        next += sizeOfLength;
        if (length < 0 || length > end - next)
        {
            throw Refuse(path, "has a link whose name is longer than the link");
        }

        string child = Join(path, _file.Text(next, (int)length));
        RequireHard(kind == 0, child);
        CheckHeader(_file.Address(next + length), child, depth + 1);
    }

    /// <summary>The tree of an old-style group, whose leaves list its links.</summary>
    private void CheckTree(long tree, long heap, string path, int depth)
    {
        if (!_file.Is(heap, "HEAP"))
        {
            throw Refuse(path, "has no names");
        }

        long names = _file.Require(_file.Address(heap + 24), _file.Number(heap + 8, 8));
        var open = new Stack<long>([tree]);
        while (open.TryPop(out long node))
        {
            Visit(node, path);
            if (_file.Is(node, "TREE"))
            {
                int count = (int)_file.Number(node + 6, 2);
                for (int i = 0; i < count; i++)
                {
                    open.Push(_file.Address(node + 32 + (16L * i)));
                }
            }
            else if (_file.Is(node, "SNOD"))
            {
                CheckEntries(node, names, path, depth);
            }
            else
            {
                throw Refuse(path, "has a damaged list of its parts");
            }
        }
    }

    private void CheckEntries(long node, long names, string path, int depth)
    {
        const int SymbolicLink = 2;
        int count = (int)_file.Number(node + 6, 2);
        for (int i = 0; i < count; i++)
        {
            long entry = node + 8 + (40L * i);
            string child = Join(path, _file.Text(checked(names + _file.Number(entry, 8))));
            RequireHard(_file.Number(entry + 16, 4) != SymbolicLink, child);
            CheckHeader(_file.Address(entry + 8), child, depth + 1);
        }
    }

    /// <summary>There must be as many numbers as an array's shape specifies: a reader allocates memory for them first.</summary>
    private void RequireStored(long layout, (long? Type, long? Shape, long? Filters) of, string path)
    {
        if (of is { Type: { } numbers, Shape: { } sizes } && _file.Byte(layout) == 3 && _file.Byte(layout + 1) == 2)
        {
            _ = _values.LengthOf(numbers, sizes);
            new Hdf5Chunks(
                _file, address => Visit(address, path), bytes => Allow(bytes, path), what => Refuse(path, what)).Check(
                layout, of.Filters, _values.SizesOf(sizes), _values.SizeOf(numbers));
            return;
        }

        long length = StoredLength(layout, path);
        if (of.Type is not { } type || of.Shape is not { } shape || _values.LengthOf(type, shape) > length)
        {
            throw Refuse(path, $"has {length:N0} bytes of numbers, fewer than its shape needs: it was not written to its end");
        }
    }

    private void Allow(long bytes, string path)
    {
        _decompressed = checked(_decompressed + bytes);
        long most = SmallBytes + (MaxRatio * _file.Length);
        if (_decompressed > most)
        {
            throw Refuse(
                path,
                $"and what is before it would have {_decompressed:N0} bytes after decompression; {most:N0} are allowed for a "
                + $"file of {_file.Length:N0} bytes. Save the model from Keras again, without compression");
        }
    }

    private long StoredLength(long at, string path)
    {
        int version = _file.Byte(at);
        int kind = _file.Byte(version < 3 ? at + 2 : at + 1);
        switch (kind)
        {
            case 0 when version >= 3:
                return _file.Number(at + 2, 2);
            case 1 when version >= 3:
                // Numbers that were never written have no address.
                long length = _file.TryAddress(at + 2) is null ? 0 : _file.Number(at + 10, 8);
                _file.Require(_file.TryAddress(at + 2) ?? 0, length);
                return length;
            default:
                throw Refuse(path, $"is stored {(kind == 2 ? "in chunks of HDF5's newest form" : "in other files")}; "
                    + "Keras does not write that. Save the model from Keras again");
        }
    }

    private void Visit(long address, string path)
    {
        if (!_seen.Add(address))
        {
            throw Refuse(path, "is linked more than once");
        }
    }

    private static void RequireHard(bool isHard, string path)
    {
        if (!isHard)
        {
            throw Refuse(path, "is a link to another place or another file, which is not followed");
        }
    }

    private static string Join(string path, string name) => $"{path.TrimEnd('/')}/{name}";

    private static InvalidDataException Refuse(string path, string what) => new($"its part {Quoted.Text(path)} {what}");
}
