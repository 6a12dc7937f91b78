using System.Globalization;

namespace FacialExpression;

/// <summary>One expression and its score.</summary>
/// <example><code>
/// foreach ((Expression expression, float score) in prediction.Scores.Ranked())
/// {
///     Console.WriteLine($"{expression}: {score:P1}");
/// }
/// </code></example>
public sealed record ExpressionScore
{
    /// <summary>The expression.</summary>
    public required Expression Expression { get; init; }

    /// <summary>Its probability, from 0 to 1.</summary>
    public required float Score { get; init; }

    /// <summary>Splits the pair.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="score">Its probability.</param>
    public void Deconstruct(out Expression expression, out float score)
    {
        expression = Expression;
        score = Score;
    }

    /// <summary>The pair as text, such as <c>Happy 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Expression} {Score:P1}");
}
