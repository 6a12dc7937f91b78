namespace FacialExpression.Training;

/// <summary>
/// Labels of a data set as text and as numbers. The names of its classes, in the order of their indices, decide which labels
/// there are; an <see cref="Expression"/> in its images is such an index, whatever the enum calls it.
/// </summary>
internal static class LabelSet
{
    /// <summary>The seven expressions: the classes of every data set that does not specify others.</summary>
    public static IReadOnlyList<string> Expressions => ExpressionLabels.All;

    /// <summary>Parses the name of a class, in any case. Numbers are not names.</summary>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="text">The text to parse; surrounding blanks are not removed.</param>
    /// <param name="label">The class's index; -1 if there is none of that name.</param>
    public static bool TryParse(IReadOnlyList<string> classNames, string? text, out Expression label)
    {
        int index = classNames.Count - 1;
        while (index >= 0 && !classNames[index].Equals(text, StringComparison.OrdinalIgnoreCase))
        {
            index--;
        }

        label = (Expression)index;
        return index >= 0;
    }

    /// <summary>Whether there is a class of that index.</summary>
    public static bool Contains(IReadOnlyList<string> classNames, Expression label) => (uint)label < (uint)classNames.Count;
}
