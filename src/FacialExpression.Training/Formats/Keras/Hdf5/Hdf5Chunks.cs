using System.IO.Compression;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Checks numbers that are stored in chunks, as h5py stores compressed ones: each chunk once, within the file, and no larger
/// after decompression than a chunk is. PureHDF decompresses without a limit.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="visit">Receives the address of each part, and refuses one that it knows.</param>
/// <param name="allow">Receives the bytes that an array has after decompression, and refuses what is too much.</param>
/// <param name="refuse">Makes the exception of what follows the array's name.</param>
internal sealed class Hdf5Chunks(
    Hdf5Bytes file, Action<long> visit, Action<long> allow, Func<string, InvalidDataException> refuse)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;

    // A weight has four sizes; the list has one more, an element's.
    private const int MaxSizes = 8;


    /// <param name="layout">The message of the layout, of version 3 and in chunks.</param>
    /// <param name="pipeline">The message of the filters; <see langword="null"/> for none.</param>
    /// <param name="shape">The array's sizes.</param>
    /// <param name="elementSize">The bytes of a number.</param>
    /// <exception cref="InvalidDataException">
    /// Chunks are missing, of another form than h5py's, or larger than they should be.
    /// </exception>
    public void Check(long layout, long? pipeline, IReadOnlyList<long> shape, long elementSize)
    {
        int count = file.Byte(layout + 2);
        long[] sizes = [.. Enumerable.Range(0, Math.Min(count, MaxSizes)).Select(i => file.Number(layout + 11 + (4L * i), 4))];
        if (sizes.Length != shape.Count + 1 || sizes[^1] != elementSize
            || sizes.SkipLast(1).Zip(shape).Any(pair => pair.First < 1 || pair.First > Math.Max(1, pair.Second)))
        {
            throw refuse("has chunks of another shape than its numbers");
        }

        long chunkBytes = sizes.Aggregate(1L, (product, size) => checked(product * size));
        long expected = shape.Zip(sizes).Aggregate(
            1L, (product, pair) => checked(product * ((pair.First + pair.Second - 1) / pair.Second)));
        bool isDeflated = IsDeflated(pipeline);
        if (isDeflated)
        {
            allow(checked(expected * chunkBytes));
        }

        var found = new HashSet<long>();
        if (file.TryAddress(layout + 3) is { } tree)
        {
            foreach ((long at, long length, long[] offsets) in ChunksOf(tree, sizes.Length))
            {
                RequirePlace(offsets, sizes, shape, found);
                CheckChunk(at, length, chunkBytes, isDeflated);
            }
        }

        if (found.Count != expected)
        {
            throw refuse(
                $"has {found.Count:N0} chunks of numbers where its shape needs {expected:N0}: it was not written to its end");
        }
    }

    /// <summary>Adds a chunk by the place that its offsets give it.</summary>
    private void RequirePlace(long[] offsets, long[] sizes, IReadOnlyList<long> shape, HashSet<long> found)
    {
        long place = 0;
        bool fits = true;
        for (int i = 0; i < shape.Count; i++)
        {
            fits &= offsets[i] >= 0 && offsets[i] < Math.Max(1, shape[i]) && offsets[i] % sizes[i] == 0;
            place = (place * ((shape[i] + sizes[i] - 1) / sizes[i])) + (offsets[i] / sizes[i]);
        }

        if (!fits || !found.Add(place))
        {
            throw refuse("has chunks of numbers that lie over each other, or beside its shape");
        }
    }

    private void CheckChunk(long at, long length, long chunkBytes, bool isDeflated)
    {
        int start = file.Require(at, length);
        if (!isDeflated)
        {
            if (length != chunkBytes)
            {
                throw refuse($"has a chunk of {length:N0} bytes that should have {chunkBytes:N0}");
            }

            return;
        }

        // Once here, so that no chunk becomes larger than it says.
        using var compressed = new ZLibStream(file.Read(start, (int)length), CompressionMode.Decompress);
        byte[] part = new byte[8192];
        long total = 0;
        for (int read; total <= chunkBytes && (read = compressed.Read(part)) > 0;)
        {
            total += read;
        }

        if (total != chunkBytes)
        {
            string size = total > chunkBytes ? "more" : "fewer";
            throw refuse($"has a compressed chunk of {size} than the {chunkBytes:N0} bytes of its shape");
        }
    }

    /// <summary>Whether numbers are compressed by zlib, with their bytes sorted before or not.</summary>
    private bool IsDeflated(long? pipeline)
    {
        if (pipeline is not { } at)
        {
            return false;
        }

        int version = file.Byte(at);
        int count = file.Byte(at + 1);
        long next = at + (version == 1 ? 8 : 2);
        var filters = new List<long>();
        for (int i = 0; i < count; i++)
        {
            long id = file.Number(next, 2);
            bool hasName = version == 1 || id >= 256;
            long nameLength = hasName ? file.Number(next + 2, 2) : 0;
            long values = file.Number(next + (hasName ? 6 : 4), 2);
            long after = next + (hasName ? 8 : 6) + (version == 1 ? (nameLength + 7) / 8 * 8 : nameLength) + (4 * values);
            next = after + (version == 1 && values % 2 == 1 ? 4 : 0);
            filters.Add(id);
        }

        return version is 1 or 2 && filters is [] or [Shuffle] ? false
            : version is 1 or 2 && filters is [Deflate] or [Shuffle, Deflate] ? true
            : throw refuse(
                $"is compressed by the filters {string.Join(", ", filters.Take(4))} of HDF5; gzip (1), with or without shuffle "
                + "(2), can be read. Save the model from Keras again");
    }

    /// <summary>The leaves of the tree that lists chunks.</summary>
    private IEnumerable<(long At, long Length, long[] Offsets)> ChunksOf(long tree, int sizes)
    {
        long keyLength = 8 + (8L * sizes);
        var open = new Stack<long>([tree]);
        while (open.TryPop(out long node))
        {
            visit(node);
            if (!file.Is(node, "TREE") || file.Byte(node + 4) != 1)
            {
                throw refuse("has a damaged list of its chunks");
            }

            bool isLeaf = file.Byte(node + 5) == 0;
            int count = (int)file.Number(node + 6, 2);
            for (int i = 0; i < count; i++)
            {
                long key = node + 24 + (i * (keyLength + 8));
                long child = file.Address(key + keyLength);
                if (!isLeaf)
                {
                    open.Push(child);
                    continue;
                }

                visit(child);

                // A bit for each filter that this chunk went without. h5py leaves none out, and readers disagree on the bits.
                if (file.Number(key + 4, 4) != 0)
                {
                    throw refuse("has a chunk that went without one of its filters. Save the model from Keras again");
                }

                long[] offsets = [.. Enumerable.Range(0, sizes - 1).Select(d => file.Number(key + 8 + (8L * d), 8))];
                yield return (child, file.Number(key, 4), offsets);
            }
        }
    }
}
