using System.Collections.Concurrent;

namespace FacialExpression.Training;

/// <summary>Reads many encoded images on all cores into the splits of a data set.</summary>
internal static class ImageLoader
{
    private const int ChunkSize = 64;

    /// <param name="source">What the data set is called.</param>
    /// <param name="folders">The images found.</param>
    /// <param name="openReader">Makes a reader for one thread: a function from an image's name to its bytes, and what to dispose after it.</param>
    /// <param name="options">Size, and what to do about invalid items.</param>
    /// <param name="progress">Told after each chunk.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ExpressionDataset Load(
        string source,
        ClassFolders folders,
        Func<ImageReader> openReader,
        DatasetOptions options,
        IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken)
    {
        ImageEntry[] entries = [.. folders.Entries.OrderBy(e => e.Split).ThenBy(e => e.Label).ThenBy(e => e.Name, StringComparer.Ordinal)];
        byte[] pixels = DatasetAssembly.Allocate(source, entries.Length, options.Input);
        IReadOnlyDictionary<int, string> faults = ReadPixels(entries, _ => true, openReader, options.Input, pixels, progress, cancellationToken);
        IEnumerable<DatasetProblem> unreadable = faults.OrderBy(f => f.Key).Select(f => new DatasetProblem(entries[f.Key].Name, f.Value));
        DatasetProblem[] problems = [.. folders.Problems, .. unreadable];
        return DatasetAssembly.Build(source, options, entries, pixels, i => !faults.ContainsKey(i), problems);
    }

    /// <summary>Reads images into memory, one after the other, on all cores.</summary>
    /// <param name="entries">Where they are.</param>
    /// <param name="isWanted">Whether the entry at an index is to be read.</param>
    /// <param name="openReader">Makes a reader for one thread.</param>
    /// <param name="input">The size that every image becomes.</param>
    /// <param name="pixels">Receives the pixels of every entry.</param>
    /// <param name="progress">Told after each chunk.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was wrong with images that cannot be read, by the entry's index.</returns>
    public static IReadOnlyDictionary<int, string> ReadPixels(
        IReadOnlyList<ImageEntry> entries,
        Func<int, bool> isWanted,
        Func<ImageReader> openReader,
        ImageShape input,
        byte[] pixels,
        IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken)
    {
        var preprocessor = new ImagePreprocessor(input);
        var faults = new ConcurrentDictionary<int, string>();
        int next = 0;
        int done = 0;

        void Work()
        {
            using ImageReader reader = openReader();
            while (!cancellationToken.IsCancellationRequested)
            {
                int start = Interlocked.Add(ref next, ChunkSize) - ChunkSize;
                if (start >= entries.Count)
                {
                    return;
                }

                int end = Math.Min(start + ChunkSize, entries.Count);
                for (int i = start; i < end; i++)
                {
                    if (!isWanted(i))
                    {
                        continue;
                    }

                    Span<byte> destination = pixels.AsSpan(i * input.Size, input.Size);
                    try
                    {
                        preprocessor.ToGray(reader.Read(entries[i].Name), destination);
                    }
                    catch (Exception e) when (e is ImageFormatException or IOException or InvalidDataException or UnauthorizedAccessException)
                    {
                        faults[i] = e.Message;
                    }
                }

                progress?.Report(new DatasetProgress(Interlocked.Add(ref done, end - start), entries.Count));
            }
        }

        Task[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(Work, CancellationToken.None))];
        Task.WhenAll(workers).GetAwaiter().GetResult();
        cancellationToken.ThrowIfCancellationRequested();
        return faults;
    }
}
