namespace FacialExpression.Training;

/// <summary>Text of any length and content for a line of its own in a message: as <see cref="Quoted"/>, without quotes.</summary>
internal static class BoundedText
{
    /// <summary>The beginning of a text.</summary>
    public static string Start(string text) => Quoted.Sentence(text)[1..^1];

    /// <summary>The end of a path, which holds the file name.</summary>
    public static string End(string path) => Quoted.Path(path)[1..^1];
}
