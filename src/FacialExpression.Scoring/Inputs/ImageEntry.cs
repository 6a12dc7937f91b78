namespace FacialExpression.Scoring;

/// <summary>An image of an input.</summary>
/// <param name="Name">The path below the folder, the entry of the archive, or the text of the list.</param>
/// <param name="Size">Its bytes; −1 for a file of a list that was missing when the list was read.</param>
/// <param name="Place">Where it is in an archive: the number of a zip's entry, the offset of a tar's bytes. 0 for files.</param>
internal readonly record struct ImageEntry(string Name, long Size, long Place = 0);
