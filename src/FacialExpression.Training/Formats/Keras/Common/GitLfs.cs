namespace FacialExpression.Training.Formats.Keras;

/// <summary>Git's extension for large files.</summary>
internal static class GitLfs
{
    /// <exception cref="InvalidDataException">It is what Git LFS leaves where it did not fetch a file.</exception>
    public static void RequireNoPointer(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("version https://git-lfs"u8))
        {
            throw new InvalidDataException("it is a pointer of Git LFS, not the file itself: fetch it with \"git lfs pull\"");
        }
    }
}
