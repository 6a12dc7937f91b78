namespace FacialExpression;

/// <summary>The text form of <see cref="Expression"/>: the labels that models, folders and reports use.</summary>
public static class ExpressionLabels
{
    // No expression, so that a caller who ignores the result of TryParse does not get Angry.
    private const Expression NoExpression = (Expression)(-1);

    private static readonly string[] Names = Enum.GetNames<Expression>();

    // Nouns and adjectives, as the folders and labels of published data sets have them. docs/data.md has this table, too.
    private static readonly string[][] OtherNames =
    [
        ["anger"],
        ["disgusted"],
        ["fearful", "afraid", "scared"],
        ["happiness"],
        ["neutrality"],
        ["sadness"],
        ["surprised"],
    ];

    private static readonly Dictionary<string, Expression> ByName = Accepted();

    /// <summary>The number of expressions, 7.</summary>
    public static int Count => Names.Length;

    /// <summary>The labels in enum order: Angry, Disgust, Fear, Happy, Neutral, Sad, Surprise.</summary>
    public static IReadOnlyList<string> All { get; } = Array.AsReadOnly(Names);

    /// <summary>All names that are accepted, each with its expression; <see cref="TryParse"/> also ignores case.</summary>
    internal static IReadOnlyDictionary<string, Expression> AcceptedNames => ByName;

    /// <summary>
    /// Parses a label in any case, such as <c>Happy</c>, the folder name <c>happy</c>, or another name of the same expression.
    /// </summary>
    /// <param name="label">The text to parse; surrounding blanks are not removed.</param>
    /// <param name="expression">
    /// The expression, when the label is a name of one. Otherwise -1, a value that is no expression and that
    /// <see cref="ExpressionScores"/> refuses.
    /// </param>
    /// <returns>Whether the label is a name of an expression. Numbers are not labels.</returns>
    /// <remarks>
    /// The names are those of the enum and anger, disgusted, fearful, afraid, scared, happiness, neutrality, sadness, surprised.
    /// Each may end with a plural s, as in <c>surprises</c>.
    /// </remarks>
    public static bool TryParse(string? label, out Expression expression)
    {
        if (label is not null && ByName.TryGetValue(label, out expression))
        {
            return true;
        }

        expression = NoExpression;
        return false;
    }

    /// <summary>
    /// Parses one of the seven names themselves, in any case: what this library writes, where another name would mean that the
    /// text is not its own.
    /// </summary>
    internal static bool TryParseExact(string? label, out Expression expression)
    {
        int index = Array.FindIndex(Names, name => name.Equals(label, StringComparison.OrdinalIgnoreCase));
        expression = index < 0 ? NoExpression : (Expression)index;
        return index >= 0;
    }

    /// <summary>
    /// The expression of each of several labels, if they are the seven, each once, by any of their names and in any order.
    /// </summary>
    /// <returns>The expressions in the order of the labels; <see langword="null"/> for any other labels.</returns>
    internal static Expression[]? TryParseAll(IReadOnlyList<string> labels)
    {
        if (labels.Count != Count)
        {
            return null;
        }

        var expressions = new Expression[Count];
        for (int i = 0; i < expressions.Length; i++)
        {
            if (!TryParse(labels[i], out expressions[i]) || Array.IndexOf(expressions, expressions[i]) < i)
            {
                return null;
            }
        }

        return expressions;
    }

    private static Dictionary<string, Expression> Accepted()
    {
        var accepted = new Dictionary<string, Expression>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < Names.Length; i++)
        {
            foreach (string name in OtherNames[i].Prepend(Names[i]))
            {
                accepted.Add(name, (Expression)i);
                accepted.Add(name + "s", (Expression)i);
            }
        }

        return accepted;
    }
}
