namespace FacialExpression.Training;

/// <summary>Reads encoded images of a source by name. One thread uses it at a time.</summary>
internal abstract class ImageReader : IDisposable
{
    /// <summary>The bytes of one image, valid until the next call.</summary>
    /// <param name="name">The name that the source gave it.</param>
    /// <param name="limits">How large it may be.</param>
    public abstract ReadOnlySpan<byte> Read(string name, ImageLimits limits);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Refuses images that the decoder would refuse, before they fill the memory.</summary>
    /// <exception cref="InvalidDataException">The image is too large.</exception>
    protected static void CheckLength(long bytes, ImageLimits limits)
    {
        if (bytes > limits.MaxBytes)
        {
            throw new InvalidDataException($"has {bytes:N0} bytes; ImageLimits.MaxBytes allows {limits.MaxBytes:N0}");
        }
    }
}
