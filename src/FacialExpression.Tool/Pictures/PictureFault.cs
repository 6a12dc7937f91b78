namespace FacialExpression.Tool;

/// <summary>Why a picture has no result, in words that stand beside its path and do not repeat it.</summary>
internal static class PictureFault
{
    /// <summary>Describes an error; <see langword="null"/> if there is none.</summary>
    /// <param name="path">The picture's path, which the library's messages name.</param>
    /// <param name="error">The error.</param>
    public static string? Of(string path, Exception? error) => error switch
    {
        null => null,

        // The inner exception is about the content, the outer one adds the path.
        ImageFormatException { InnerException: ImageFormatException content } => Message.Of(content),
        UnauthorizedAccessException => "The file may not be read.",
        _ => Message.Of(error).Replace($" at \"{Message.OneLine(path)}\"", "", StringComparison.Ordinal),
    };
}
