namespace FacialExpression.Samples.MLNetPipeline;

/// <summary>The input of the pipeline: a file, and its label for training.</summary>
internal sealed class FaceRow
{
    public string Image { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>The rows of a folder laid out as <c>CLASS/*.jpg</c> or <c>*.png</c>.</summary>
    public static IReadOnlyList<FaceRow> FromFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG")
            .Order(StringComparer.Ordinal)
            .Select(path => new FaceRow { Image = path, Label = Path.GetFileName(Path.GetDirectoryName(path)!) }),
    ];
}
