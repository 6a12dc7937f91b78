using System.Globalization;

namespace FacialExpression;

/// <summary>One label and its score.</summary>
/// <example><code>
/// foreach ((string label, float score) in prediction.Scores.Ranked())
/// {
///     Console.WriteLine($"{label}: {score:P1}");
/// }
/// </code></example>
public sealed record LabelScore
{
    /// <summary>The label, as the model has it.</summary>
    public required string Label { get; init; }

    /// <summary>Its probability, from 0 to 1.</summary>
    public required float Score { get; init; }

    /// <summary>Splits the pair.</summary>
    /// <param name="label">The label.</param>
    /// <param name="score">Its probability.</param>
    public void Deconstruct(out string label, out float score)
    {
        label = Label;
        score = Score;
    }

    /// <summary>The pair as text, such as <c>smile 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Score:P1}");
}
