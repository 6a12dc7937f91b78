namespace FacialExpression;

/// <summary>Recognizes image files by the ending of their names, in any case of letters.</summary>
/// <remarks>Decoding does not look at names: the bytes specify the format.</remarks>
/// <example><code>
/// string[] photos = [.. Directory.EnumerateFiles("photos").Where(ImageFileTypes.IsImage)];
/// </code></example>
public static class ImageFileTypes
{
    private static readonly HashSet<string> Supported = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".png", ".webp", ".gif", ".bmp",
    };

    private static readonly HashSet<string> Unsupported = new(StringComparer.OrdinalIgnoreCase)
    {
        ".tif", ".tiff", ".heic", ".heif", ".hif", ".avif", ".jp2", ".j2k", ".jpx", ".jxl", ".pgm", ".ppm", ".pbm", ".pnm",
        ".pam", ".tga", ".ico", ".svg", ".psd", ".xcf", ".exr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf",
    };

    /// <summary>Whether a file of this name is an image that can be decoded: JPEG, PNG, WebP, GIF or BMP.</summary>
    /// <param name="path">A path or name.</param>
    public static bool IsSupported(string path) => Supported.Contains(Path.GetExtension(path));

    /// <summary>
    /// Whether a file of this name is an image, also of a kind that cannot be decoded, such as HEIC, TIFF or a camera's raw file.
    /// Who takes all of these leaves no picture out in silence: those that cannot be decoded come back with an error.
    /// </summary>
    /// <param name="path">A path or name.</param>
    public static bool IsImage(string path) => IsSupported(path) || Unsupported.Contains(Path.GetExtension(path));
}
