namespace FacialExpression;

/// <summary>The text form of <see cref="Expression"/>: the labels that models, folders and reports use.</summary>
public static class ExpressionLabels
{
    // No expression, so that a caller who ignores the result of TryParse does not get Angry.
    private const Expression NoExpression = (Expression)(-1);

    private static readonly string[] Names = Enum.GetNames<Expression>();

    /// <summary>The number of expressions, 7.</summary>
    public static int Count => Names.Length;

    /// <summary>The labels in enum order: Angry, Disgust, Fear, Happy, Neutral, Sad, Surprise.</summary>
    public static IReadOnlyList<string> All { get; } = Array.AsReadOnly(Names);

    /// <summary>Parses a label in any case, such as <c>Happy</c> or the folder name <c>happy</c>.</summary>
    /// <param name="label">The text to parse; surrounding blanks are not removed.</param>
    /// <param name="expression">
    /// The expression, when the label is one of the seven. Otherwise -1, a value that is no expression and that
    /// <see cref="ExpressionScores"/> refuses.
    /// </param>
    /// <returns>Whether the label is one of the seven. Numbers are not labels.</returns>
    public static bool TryParse(string? label, out Expression expression)
    {
        int index = Array.FindIndex(Names, name => name.Equals(label, StringComparison.OrdinalIgnoreCase));
        expression = index < 0 ? NoExpression : (Expression)index;
        return index >= 0;
    }
}
