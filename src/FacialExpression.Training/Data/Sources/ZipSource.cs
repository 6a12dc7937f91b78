using System.IO.Compression;

namespace FacialExpression.Training;

/// <summary>Finds and reads images in a zip archive without unpacking it to disk.</summary>
internal static class ZipSource
{
    /// <summary>Adds every file of the archive.</summary>
    public static void AddTo(ClassFolders folders, string path)
    {
        using ZipArchive zip = Open(path);
        ILookup<string, ZipArchiveEntry> files = Files(zip);
        int encrypted = zip.Entries.Count(entry => entry.IsEncrypted);
        if (encrypted > 0)
        {
            folders.Problems.Add(new DatasetProblem(
                "(whole archive)",
                $"is encrypted with a password ({encrypted:N0} of {zip.Entries.Count:N0} entries). Unpack it with its password, "
                    + "and load the folder with ExpressionDataset.FromFolder, "
                    + "or a CSV file in it with ExpressionDataset.FromCsv"));
        }

        foreach (IGrouping<string, ZipArchiveEntry> file in files)
        {
            if (file.Count() > 1)
            {
                folders.Problems.Add(new DatasetProblem(
                    file.Key, $"is {file.Count()} times in the archive; only the last is loaded, as when unpacking"));
            }

            if (!file.Last().IsEncrypted)
            {
                folders.Add(file.Key);
            }
        }
    }

    /// <summary>Opens the archive for one thread: an archive reads one entry at a time.</summary>
    public static ImageReader OpenReader(string path) => new Reader(Open(path));

    // Names may be written with either slash, and begin with "./", as tar writes them.
    private static ILookup<string, ZipArchiveEntry> Files(ZipArchive zip) => zip.Entries
        .Select(entry => (Entry: entry, Name: entry.FullName.Replace('\\', '/')))
        .Where(entry => !entry.Name.EndsWith('/'))
        .ToLookup(entry => string.Join('/', RemoveCurrentFolders(entry.Name)), entry => entry.Entry);

    private static IEnumerable<string> RemoveCurrentFolders(string name) => name.Split('/').Where(part => part != ".");

    private static ZipArchive Open(string path)
    {
        try
        {
            ZipArchive zip = ZipFile.OpenRead(path);
            _ = zip.Entries; // Loads the directory: damage shows here.
            return zip;
        }
        catch (InvalidDataException e)
        {
            string explanation = FileKind.IsZip(path) ? " It is damaged or incomplete." : FileKind.Explain(path);
            throw new DatasetException(
                $"{Quoted.Path(path)} cannot be loaded as a zip archive: {BoundedText.Start(e.Message)}{explanation}", e);
        }
    }

    private sealed class Reader(ZipArchive zip) : ImageReader
    {
        private readonly ILookup<string, ZipArchiveEntry> _files = Files(zip);
        private byte[] _buffer = new byte[16 * 1024];

        public override ReadOnlySpan<byte> Read(string name, ImageLimits limits)
        {
            ZipArchiveEntry entry = _files[name].Last();
            CheckLength(entry.Length, limits);
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
