namespace FacialExpression.Tool;

/// <summary>The most that requests may take of the machine.</summary>
internal sealed record ServeLimits
{
    /// <summary>Bytes of an image file. Default: 32 MB.</summary>
    public int MaxBytes { get; init; } = 32_000_000;

    /// <summary>Pixels of a picture. Default: 25 million, a phone's photo of 24 megapixels.</summary>
    public int MaxPixels { get; init; } = 25_000_000;

    /// <summary>Bytes of all image files that are being received or wait. Default: 256 MiB.</summary>
    public int MaxBytesInMemory { get; init; } = 256 << 20;

    /// <summary>The part of <see cref="MaxBytesInMemory"/> that large files leave to small ones. Default: 64 MiB.</summary>
    public int BytesForSmall { get; init; } = 64 << 20;

    /// <summary>The most bytes of a small file. Default: 2 MiB.</summary>
    public int SmallBytes { get; init; } = 2 << 20;

    /// <summary>
    /// Pixels of all large pictures that are being decoded and analyzed, which bounds memory: decoding takes up to 14 bytes per
    /// pixel and four times the file's bytes. Default: 25 million; with four cores and more, 50 million, so that two pictures of
    /// the largest size are analyzed at the same time.
    /// </summary>
    public int PixelsAtOnce { get; init; } = Environment.ProcessorCount < 4 ? 25_000_000 : 50_000_000;

    /// <summary>Pixels of all large pictures that wait for others to be analyzed. Default: 200 million.</summary>
    public int PixelsWaiting { get; init; } = 200_000_000;

    /// <summary>The most pixels of a small picture. Default: 2 million.</summary>
    public int SmallPixels { get; init; } = 2_000_000;

    /// <summary>Pictures that are analyzed at the same time. Default: the number of cores, at most 16.</summary>
    public int Running { get; init; } = Math.Min(Environment.ProcessorCount, 16);

    /// <summary>Pictures that wait to be analyzed, first come, first served. Default: 32.</summary>
    public int Waiting { get; init; } = 32;

    /// <summary>The time for a body to arrive. Default: a minute.</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time in which <see cref="PaceBytesOf"/> a body must arrive, again and again. Default: 5 seconds.</summary>
    public TimeSpan PaceTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The bytes of a small file that must arrive in each <see cref="PaceTime"/>. Default: 5 KiB.</summary>
    public int PaceBytes { get; init; } = 5 << 10;

    /// <summary>Open connections. Default: 1,024.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>The limits as the decoder takes them.</summary>
    public ImageLimits Image => new() { MaxBytes = MaxBytes, MaxPixels = MaxPixels };

    /// <summary>Whether a file of a size is a large one.</summary>
    public bool IsLarge(long fileBytes) => fileBytes > SmallBytes;

    /// <summary>
    /// The bytes of a file that must arrive in each <see cref="PaceTime"/>: of a large one, those with which it arrives within
    /// <see cref="UploadTime"/>.
    /// </summary>
    public int PaceBytesOf(long fileBytes)
    {
        double bytes = Math.Min(fileBytes, MaxBytes);
        return IsLarge(fileBytes) ? Math.Max(PaceBytes, (int)(bytes * Math.Min(PaceTime / UploadTime, 1))) : PaceBytes;
    }
}
