namespace FacialExpression.Training;

/// <summary>Recognizes image files by their names.</summary>
internal static class ImageFileTypes
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

    /// <summary>Whether the decoder supports files of this name.</summary>
    public static bool IsSupported(string path) => Supported.Contains(Path.GetExtension(path));

    /// <summary>Whether a file of this name is an image that the decoder does not support.</summary>
    public static bool IsUnsupported(string path) => Unsupported.Contains(Path.GetExtension(path));
}
