using System.IO.Compression;

namespace FacialExpression.Scoring;

/// <summary>The image files of a zip, in its order.</summary>
internal sealed class ZipInput : ImageInput
{
    private readonly Lock _lock = new();
    private ZipArchive? _archive;

    public override string Kind => "zip";

    public override IEnumerable<ImageEntry> List(CancellationToken cancellationToken)
    {
        ZipArchive archive = Open();
        for (int i = 0; i < archive.Entries.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ZipArchiveEntry entry = archive.Entries[i];
            // "__MACOSX" is what macOS adds.
            bool isHidden = entry.Name.StartsWith('.') || entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);
            if (ImageFileTypes.IsImage(entry.Name) && !isHidden)
            {
                yield return new ImageEntry(entry.FullName, entry.Length, i);
            }
        }
    }

    public override byte[] Read(ImageEntry image, CancellationToken cancellationToken)
    {
        // An archive has one position: one thread reads at a time, and decoding is parallel.
        lock (_lock)
        {
            ZipArchive archive = Open();
            ZipArchiveEntry? entry = image.Place < archive.Entries.Count ? archive.Entries[(int)image.Place] : null;
            if (entry is null || entry.FullName != image.Name)
            {
                throw new FileNotFoundException(
                    $"\"{Location}\" has no entry \"{image.Name}\" in its old place: it was changed.");
            }

            // The length of the header may be false: not one byte more is read.
            ImageFile.CheckSize(entry.Length);
            byte[] bytes = new byte[entry.Length];
            using Stream content = entry.Open();
            content.ReadExactly(bytes);
            return bytes;
        }
    }

    public override bool IsThere() => File.Exists(Location);

    public override void Dispose()
    {
        _archive?.Dispose();
        base.Dispose();
    }

    private ZipArchive Open()
    {
        lock (_lock)
        {
            try
            {
                return _archive ??= ZipFile.OpenRead(Location);
            }
            catch (InvalidDataException e)
            {
                throw new ScoringException($"\"{Location}\" cannot be read as a zip: {e.Message}", e);
            }
        }
    }
}
