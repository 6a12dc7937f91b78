namespace FacialExpression.Training;

/// <summary>
/// Labels of a data set as text and as numbers. The names of its classes, in the order of their indices, decide which labels
/// there are; an <see cref="Expression"/> inside is such an index, and shown to callers only where the classes are the seven.
/// </summary>
internal static class LabelSet
{
    /// <summary>The seven expressions: the classes of every data set that does not specify others.</summary>
    public static IReadOnlyList<string> Expressions => ExpressionLabels.All;

    /// <summary>Whether classes are the seven expressions.</summary>
    public static bool AreExpressions(IReadOnlyList<string> classNames) =>
        ReferenceEquals(classNames, Expressions) || classNames.SequenceEqual(Expressions);

    /// <summary>
    /// Names of classes that can be stored with a model. The seven expressions, by any of their names and in any order, become
    /// those of the enum.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="property">What messages call them.</param>
    /// <exception cref="ArgumentException">They are too few, too many, or one cannot be a name.</exception>
    public static IReadOnlyList<string> Checked(IReadOnlyList<string> names, string property)
    {
        if (names.Count is < 2 or > ModelLimits.MaxLabels)
        {
            throw new ArgumentException(
                $"{property} must be 2 to {ModelLimits.MaxLabels} names, received {names.Count}.", property);
        }

        if (ExpressionLabels.TryParseAll(names) is not null)
        {
            return Expressions;
        }

        foreach (string name in names)
        {
            if (LabelNames.FaultOf(name) is { } fault)
            {
                throw new ArgumentException($"A name of {property} {fault}.", property);
            }
        }

        string? twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null
            ? Array.AsReadOnly([.. names])
            : throw new ArgumentException(
                $"{property} must differ by more than upper and lower case, received {Quoted.Text(twice)} twice.", property);
    }

    /// <summary>
    /// Parses the name of a class, in any case, or another name of the expression that a class is named after. Numbers are not
    /// names.
    /// </summary>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="text">The text to parse; surrounding blanks are not removed.</param>
    /// <param name="label">The class's index; -1 if there is none of that name.</param>
    public static bool TryParse(IReadOnlyList<string> classNames, string? text, out Expression label)
    {
        int index = IndexOf(classNames, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index < 0 && ExpressionLabels.TryParse(text, out Expression meant))
        {
            bool IsMeant(string name) => ExpressionLabels.TryParse(name, out Expression expression) && expression == meant;
            index = IndexOf(classNames, IsMeant);

            // Two classes that are named after one expression, such as happy and happiness: which of them is meant is unknown.
            index = index >= 0 && classNames.Skip(index + 1).Any(IsMeant) ? -1 : index;
        }

        label = (Expression)index;
        return index >= 0;
    }

    /// <summary>Whether there is a class of that index.</summary>
    public static bool Contains(IReadOnlyList<string> classNames, Expression label) => (uint)label < (uint)classNames.Count;

    /// <summary>To be called by what shows labels as expressions.</summary>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="member">What is asked for.</param>
    /// <param name="instead">What has the same by name.</param>
    /// <exception cref="InvalidOperationException">The classes are not the seven expressions.</exception>
    public static void RequireExpressions(IReadOnlyList<string> classNames, string member, string instead)
    {
        if (!AreExpressions(classNames))
        {
            throw new InvalidOperationException(
                $"{member} is for the seven expressions; the classes are {Quoted.Sentence(string.Join(", ", classNames))}. "
                + $"Use {instead}.");
        }
    }

    private static int IndexOf(IReadOnlyList<string> classNames, Func<string, bool> isMeant)
    {
        for (int i = 0; i < classNames.Count; i++)
        {
            if (isMeant(classNames[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
