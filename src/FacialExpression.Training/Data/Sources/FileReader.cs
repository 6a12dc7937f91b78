namespace FacialExpression.Training;

/// <summary>Reads image files by path.</summary>
/// <param name="root">The folder that relative paths start from.</param>
internal sealed class FileReader(string root) : ImageReader
{
    public override ReadOnlySpan<byte> Read(string name, ImageLimits limits)
    {
        string path = MissingPath.Combine(root, name);
        if (!File.Exists(path))
        {
            throw MissingImage.Describe(path);
        }

        CheckLength(new FileInfo(path).Length, limits);
        return File.ReadAllBytes(path);
    }
}
