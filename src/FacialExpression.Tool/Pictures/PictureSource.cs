namespace FacialExpression.Tool;

/// <summary>A picture to predict, or an argument that gives none.</summary>
/// <param name="Path">The path as the results name it; <see cref="StandardInput"/> for standard input.</param>
/// <param name="Name">The path below the folder that was given, or the file's name: its name among annotated pictures.</param>
/// <param name="Fault">Why there is no picture; <see langword="null"/> if there is one.</param>
internal sealed record PictureSource(string Path, string Name, string? Fault = null)
{
    /// <summary>The argument for standard input.</summary>
    public const string StandardInput = "-";

    public bool IsStandardInput => Path == StandardInput;

    /// <summary>Whether a file is read.</summary>
    public bool IsFile => Fault is null && !IsStandardInput;
}
