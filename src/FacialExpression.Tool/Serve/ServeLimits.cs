using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FacialExpression.Tool;

/// <summary>The most that requests may take of the machine.</summary>
internal sealed record ServeLimits
{
    /// <summary>Bytes of an image file. Default: 32 MB.</summary>
    public int MaxBytes { get; init; } = 32_000_000;

    /// <summary>
    /// Pixels of a picture. Default: 25 million, a phone's photo of 24 megapixels. A picture takes 4 bytes per pixel while it is
    /// analyzed.
    /// </summary>
    public int MaxPixels { get; init; } = 25_000_000;

    /// <summary>Bytes of all image files that are being received or wait. Default: 256 MiB.</summary>
    public int MaxBytesInMemory { get; init; } = 256 << 20;

    /// <summary>Pictures that are analyzed at the same time. Default: the number of cores.</summary>
    public int Running { get; init; } = Environment.ProcessorCount;

    /// <summary>Pictures that wait to be analyzed, first come, first served. Default: 32.</summary>
    public int Waiting { get; init; } = 32;

    /// <summary>The time for a body to arrive. Default: a minute.</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The least rate of a body. Default: 1 KiB per second after 5 seconds.</summary>
    public MinDataRate UploadRate { get; init; } = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Open connections. Default: 1,024.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>The limits as the decoder takes them.</summary>
    public ImageLimits Image => new() { MaxBytes = MaxBytes, MaxPixels = MaxPixels };
}
