namespace FacialExpression.Scoring;

/// <summary>Image files.</summary>
internal static class ImageFile
{
    /// <summary>The bytes of a file, of the file that a link leads to; −1 if there is none.</summary>
    public static long SizeOf(FileInfo file)
    {
        FileInfo? real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return real?.Exists == true ? real.Length : -1;
    }

    /// <summary>Reads a file that is not too large to be an image.</summary>
    /// <exception cref="ImageFormatException">It has more bytes than images may have.</exception>
    public static byte[] Read(string path)
    {
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
