using System.Collections.Concurrent;

namespace FacialExpression.Training;

/// <summary>Decodes many images on all cores.</summary>
internal static class ImageLoader
{
    private const int ChunkSize = 64;

    /// <summary>Loads the images of class folders.</summary>
    /// <param name="source">The data set's name.</param>
    /// <param name="folders">The images found.</param>
    /// <param name="openReader">Opens a reader for one thread.</param>
    /// <param name="options">The size of the images, and how to handle invalid ones.</param>
    /// <param name="progress">Receives a report after each chunk.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    public static DatasetParts Load(
        string source,
        ClassFolders folders,
        Func<ImageReader> openReader,
        DatasetOptions options,
        IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken)
    {
        folders.Complete();
        if (folders.MustRefuse)
        {
            throw new DatasetException(source, folders.Problems, canSkip: false);
        }

        ImageEntry[] entries =
        [
            .. folders.Entries.OrderBy(e => e.Split).ThenBy(e => e.Label).ThenBy(e => e.Name, StringComparer.Ordinal),
        ];
        byte[] pixels = DatasetAssembly.Allocate(source, entries.Length, options.Input);
        IReadOnlyDictionary<int, string> faults = ReadPixels(
            entries, _ => true, openReader, options, pixels, progress, cancellationToken);
        List<DatasetProblem> problems =
        [
            .. folders.Problems, .. faults.OrderBy(f => f.Key).Select(f => new DatasetProblem(entries[f.Key].Name, f.Value)),
        ];
        IReadOnlySet<int> doubled = DoubledFolders.Find(entries, pixels, options.Input.Size, problems);
        DatasetParts parts = DatasetAssembly.Build(
            source,
            options,
            folders.ClassNames,
            entries,
            pixels,
            i => !faults.ContainsKey(i) && !doubled.Contains(i),
            problems);
        return parts with { LeftOut = folders.LeftOut };
    }

    /// <summary>Decodes images on all cores.</summary>
    /// <param name="entries">The images.</param>
    /// <param name="isWanted">Whether to load the entry at an index.</param>
    /// <param name="openReader">Opens a reader for one thread.</param>
    /// <param name="options">The size to which every image is resized, and how large it may be.</param>
    /// <param name="pixels">Receives the pixels of every entry.</param>
    /// <param name="progress">Receives a report after each chunk.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <param name="asStored">Whether to ignore EXIF's orientation, as ML.NET does.</param>
    /// <returns>What is wrong with images that cannot be loaded, by the entry's index.</returns>
    public static IReadOnlyDictionary<int, string> ReadPixels(
        IReadOnlyList<ImageEntry> entries,
        Func<int, bool> isWanted,
        Func<ImageReader> openReader,
        DatasetOptions options,
        byte[] pixels,
        IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken,
        bool asStored = false)
    {
        ImageShape input = options.Input;
        var preprocessor = new ImagePreprocessor(input, options.ImageLimits);
        var faults = new ConcurrentDictionary<int, string>();
        int next = 0;
        int done = 0;

        void LoadChunks()
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
                        ReadOnlySpan<byte> bytes = reader.Read(entries[i].Name, options.ImageLimits);
                        if (!asStored)
                        {
                            preprocessor.ToGray(bytes, destination);
                        }
                        else if (!preprocessor.TryToGrayAsStored(bytes, destination))
                        {
                            throw new ImageFormatException("The image is wholly transparent.");
                        }
                    }
                    catch (Exception e) when (
                        e is ImageFormatException or IOException or InvalidDataException or UnauthorizedAccessException)
                    {
                        faults[i] = e.Message;
                    }
                }

                progress?.Report(new DatasetProgress { Done = Interlocked.Add(ref done, end - start), Total = entries.Count });
            }
        }

        IEnumerable<Task> workers = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Run(LoadChunks, CancellationToken.None));
        Task.WhenAll(workers).GetAwaiter().GetResult();
        cancellationToken.ThrowIfCancellationRequested();
        return faults;
    }
}
