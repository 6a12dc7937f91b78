using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace FacialExpression.Scoring;

/// <summary>The image files of a tar, in its order.</summary>
internal sealed class TarInput : ImageInput
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _file;

    public override string Kind => "tar";

    public override IEnumerable<ImageEntry> List(CancellationToken cancellationToken)
    {
        using FileStream file = File.OpenRead(Location);
        using var reader = new TarReader(file);
        while (Next(reader) is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            bool isFile = entry.EntryType
                is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;
            if (isFile && ImageFileTypes.IsImage(name) && !Path.GetFileName(name).StartsWith('.'))
            {
                yield return new ImageEntry(name, entry.Length, entry.DataOffset);
            }
        }
    }

    public override byte[] Read(ImageEntry image, CancellationToken cancellationToken)
    {
        ImageFile.CheckSize(image.Size);
        byte[] bytes = new byte[image.Size];
        int read = 0;
        while (read < bytes.Length)
        {
            int count = RandomAccess.Read(Open(), bytes.AsSpan(read), image.Place + read);
            read += count > 0 ? count : throw new EndOfStreamException($"\"{Location}\" ends within \"{image.Name}\".");
        }

        return bytes;
    }

    public override bool IsThere() => File.Exists(Location);

    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }

    private TarEntry? Next(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new ScoringException($"\"{Location}\" cannot be read as a tar: {e.Message}", e);
        }
    }

    private SafeFileHandle Open()
    {
        lock (_lock)
        {
            return _file ??= File.OpenHandle(Location, options: FileOptions.RandomAccess);
        }
    }
}
