namespace FacialExpression.Training.Formats.Keras;

/// <summary>An array of numbers in a file, read only once its shape is known to be right.</summary>
/// <param name="Name">What the file calls it.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Read">Reads it, last index fastest.</param>
internal sealed record KerasArray(string Name, IReadOnlyList<long> Shape, Func<float[]> Read)
{
    // A kernel has four sizes; a file may have any number.
    private const int ShownSizes = 6;

    /// <summary>The shape as text, as in <c>[3, 3, 1, 32]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape.Take(ShownSizes))}{(Shape.Count > ShownSizes ? ", …" : "")}]";
}
