namespace FacialExpression.Training;

/// <summary>Reads encoded images of a source by their name, for one thread.</summary>
internal abstract class ImageReader : IDisposable
{
    /// <summary>The bytes of one image, valid until the next call.</summary>
    /// <param name="name">The name the source gave it.</param>
    public abstract ReadOnlySpan<byte> Read(string name);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
