using System.IO.Compression;

namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    // No photograph of a face is larger; a zip entry that claims to be would only fill the memory.
    private const long MaxEntryBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Loads a zip as Kaggle gives it, laid out as <see cref="FromFolder"/> says, without unpacking it to disk.
    /// </summary>
    /// <param name="path">The zip file.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Told how many images are read, from several threads at once.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="DatasetException">The file is missing or no zip, or has items that cannot be used; it lists all of them.</exception>
    public static ExpressionDataset FromZip(
        string path, DatasetOptions? options = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new DatasetException($"There is no zip file at \"{path}\" (looked for \"{Path.GetFullPath(path)}\").");
        }

        var folders = new ClassFolders();
        using (ZipArchive zip = OpenZip(path))
        {
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                folders.Add(entry.FullName.Replace('\\', '/'));
            }
        }

        folders.Complete();
        return ImageLoader.Load(
            Path.GetFileName(path), folders, () => new ZipReader(OpenZip(path)), options ?? new DatasetOptions(), progress, cancellationToken);
    }

    private static ZipArchive OpenZip(string path)
    {
        try
        {
            ZipArchive zip = ZipFile.OpenRead(path);
            _ = zip.Entries; // Reads the directory: damage shows here.
            return zip;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"\"{path}\" is no zip file that can be read, or is damaged or cut short: {e.Message}", e);
        }
    }

    private sealed class ZipReader(ZipArchive zip) : ImageReader
    {
        // An archive reads one entry at a time, so each thread has its own; names may be written with either slash.
        private readonly Dictionary<string, ZipArchiveEntry> _entries = zip.Entries
            .GroupBy(e => e.FullName.Replace('\\', '/'))
            .ToDictionary(g => g.Key, g => g.First());

        private byte[] _buffer = new byte[16 * 1024];

        public override ReadOnlySpan<byte> Read(string name)
        {
            ZipArchiveEntry entry = _entries[name];
            if (entry.Length > MaxEntryBytes)
            {
                throw new InvalidDataException($"has {entry.Length} bytes; at most {MaxEntryBytes} are read");
            }

            if (_buffer.Length < entry.Length)
            {
                _buffer = new byte[entry.Length];
            }

            using Stream stream = entry.Open();
            int length = stream.ReadAtLeast(_buffer, (int)entry.Length, throwOnEndOfStream: false);
            return _buffer.AsSpan(0, length);
        }

        public override void Dispose()
        {
            zip.Dispose();
            base.Dispose();
        }
    }
}
