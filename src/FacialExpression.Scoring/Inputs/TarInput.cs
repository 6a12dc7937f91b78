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
            if ((isFile || entry.EntryType == TarEntryType.HardLink)
                && ImageFileTypes.IsImage(name) && !Path.GetFileName(name).StartsWith('.'))
            {
                yield return isFile ? new ImageEntry(name, entry.Length, entry.DataOffset) : new ImageEntry(name, -1);
            }
        }
    }

    public override byte[] Read(ImageEntry image, CancellationToken cancellationToken)
    {
        if (image.Size < 0)
        {
            throw new FileNotFoundException(
                $"\"{image.Name}\" is a hard link to another entry of the tar. Make the tar with tar --hard-dereference.");
        }

        ImageFile.CheckSize(image.Size);
        byte[] header = new byte[TarHeader.Length];
        Read(header, image.Place - header.Length, image);
        if (!TarHeader.Fits(header, image.Name, image.Size))
        {
            throw new ScoringException(
                $"\"{Location}\" was changed: \"{image.Name}\" is not where it was when the run began. Put the earlier tar back, "
                + "or score into another folder.");
        }

        byte[] bytes = new byte[image.Size];
        Read(bytes, image.Place, image);
        return bytes;
    }

    public override bool IsThere() => File.Exists(Location);

    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }

    private void Read(Span<byte> bytes, long place, ImageEntry image)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(Open(), bytes, place);
            if (count == 0)
            {
                throw new EndOfStreamException($"\"{Location}\" ends within \"{image.Name}\".");
            }

            bytes = bytes[count..];
            place += count;
        }
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
