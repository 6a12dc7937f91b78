using System.Collections;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// The seven scores of one prediction, by <see cref="Expression"/>: always finite, and, as models compute them, probabilities
/// from 0 to 1 that sum to 1.
/// Enumerates pairs of expression and score in enum order; <see cref="Ranked"/> gives them from the highest score to the lowest.
/// Immutable and compared by value. As JSON, an object of names and numbers.
/// </summary>
/// <example><code>
/// float sad = prediction.Scores[Expression.Sad];
/// ExpressionScore second = prediction.Scores.Ranked()[1];
/// </code></example>
[JsonConverter(typeof(ExpressionScoresJsonConverter))]
public sealed class ExpressionScores : IReadOnlyList<ExpressionScore>, IEquatable<ExpressionScores>
{
    private readonly float[] _values;

    /// <summary>Copies seven scores in the order of <see cref="Expression"/>.</summary>
    /// <param name="values">Seven finite values. Neither their range nor their sum is checked.</param>
    /// <exception cref="ArgumentException">There are not exactly seven values, or one is NaN or infinite.</exception>
    public ExpressionScores(ReadOnlySpan<float> values)
    {
        if (values.Length != ExpressionLabels.Count)
        {
            throw new ArgumentException(
                $"Scores hold {ExpressionLabels.Count} values, one per expression; received {values.Length}.", nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    $"Scores must be finite; received {values[i]} for {(Expression)i}. "
                    + "A model whose weights are damaged computes such values.",
                    nameof(values));
            }
        }

        _values = values.ToArray();
    }

    /// <summary>The number of expressions, 7.</summary>
    public int Count => _values.Length;

    /// <summary>The score of one expression.</summary>
    /// <param name="expression">A defined value of the enum.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public float this[Expression expression] => (uint)expression < (uint)_values.Length
        ? _values[(int)expression]
        : throw new ArgumentOutOfRangeException(
            nameof(expression), (int)expression, $"The value must be one of {string.Join(", ", ExpressionLabels.All)}.");

    ExpressionScore IReadOnlyList<ExpressionScore>.this[int index] => PairAt(index);

    /// <summary>The expression with the highest score; the first in enum order where several are equal.</summary>
    public Expression Highest
    {
        get
        {
            int best = 0;
            for (int i = 1; i < _values.Length; i++)
            {
                if (_values[i] > _values[best])
                {
                    best = i;
                }
            }

            return (Expression)best;
        }
    }

    /// <summary>The pairs from the highest score to the lowest; equal scores in enum order.</summary>
    public IReadOnlyList<ExpressionScore> Ranked() => [.. this.OrderByDescending(pair => pair.Score)];

    /// <summary>The seven values, in the order of <see cref="Expression"/>.</summary>
    public ReadOnlySpan<float> AsSpan() => _values;

    /// <summary>Enumerates the pairs in the order of <see cref="Expression"/>.</summary>
    public IEnumerator<ExpressionScore> GetEnumerator()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            yield return PairAt(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ExpressionScores? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExpressionScores);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (float value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The scores from the highest to the lowest, such as <c>Happy 93.1 %, Neutral 4.0 %, …</c>.</summary>
    public override string ToString() => string.Join(", ", Ranked());

    private ExpressionScore PairAt(int index) => new() { Expression = (Expression)index, Score = _values[index] };
}
