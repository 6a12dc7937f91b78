namespace FacialExpression.Scoring;

/// <summary>Image files.</summary>
internal static class ImageFile
{
    /// <summary>The bytes of a file, of the file that a link leads to; −1 if there is none, or no file can be.</summary>
    public static long SizeOf(FileInfo file)
    {
        try
        {
            FileInfo? real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return real?.Exists == true ? real.Length : -1;
        }
        catch (IOException)
        {
            // A link that leads to itself, a name that is too long: reading it fails, and gives the row its error.
            return -1;
        }
    }

    /// <summary>Reads a file that is not too large to be an image.</summary>
    /// <exception cref="ImageFormatException">It has more bytes than images may have.</exception>
    public static byte[] Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: 0, LinkTarget: null })
        {
            // A pipe seems to be an empty file, and is never opened: nobody may ever write to it.
            return [];
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        CheckSize(file.Length);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Refuses more bytes than images may have, before memory is taken for them.</summary>
    public static void CheckSize(long bytes)
    {
        if (bytes > ImageLimits.Default.MaxBytes)
        {
            throw new ImageFormatException(Invariant(
                $"The image has {bytes:N0} bytes; at most {ImageLimits.Default.MaxBytes:N0} are decoded."));
        }
    }
}
