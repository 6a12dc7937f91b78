namespace FacialExpression.Training;

/// <summary>Reads image files by their path.</summary>
/// <param name="root">The folder that relative paths start from.</param>
internal sealed class FileReader(string root) : ImageReader
{
    public override ReadOnlySpan<byte> Read(string name) => File.ReadAllBytes(Path.Combine(root, name));
}
