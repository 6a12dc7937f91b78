using System.Collections;
using System.Globalization;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// The seven scores of one prediction, by <see cref="Expression"/>: probabilities from 0 to 1 that sum to 1.
/// Enumerates in enum order. Immutable and compared by value. As JSON, an object of names and numbers.
/// </summary>
[JsonConverter(typeof(ExpressionScoresConverter))]
public sealed class ExpressionScores : IReadOnlyList<float>, IEquatable<ExpressionScores>
{
    private readonly float[] _values;

    /// <summary>Takes seven probabilities in the order of <see cref="Expression"/>.</summary>
    /// <param name="values">Seven values; they are copied.</param>
    /// <exception cref="ArgumentException">There are not exactly seven values.</exception>
    public ExpressionScores(ReadOnlySpan<float> values)
    {
        if (values.Length != ExpressionLabels.Count)
        {
            throw new ArgumentException(
                $"Scores hold {ExpressionLabels.Count} values, one per expression; received {values.Length}.", nameof(values));
        }

        _values = values.ToArray();
    }

    /// <summary>The number of expressions, 7.</summary>
    public int Count => _values.Length;

    /// <summary>The score of one expression, from 0 to 1.</summary>
    /// <param name="expression">A defined value of the enum.</param>
    public float this[Expression expression] => _values[(int)expression];

    /// <summary>The score at a position in enum order, from 0 to 1.</summary>
    /// <param name="index">0 to 6.</param>
    public float this[int index] => _values[index];

    /// <summary>The expression with the highest score; the first in enum order where two are equal.</summary>
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

    /// <summary>The seven values, in the order of <see cref="Expression"/>.</summary>
    public ReadOnlySpan<float> AsSpan() => _values;

    /// <inheritdoc/>
    public IEnumerator<float> GetEnumerator() => ((IEnumerable<float>)_values).GetEnumerator();

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

    /// <summary>The scores from high to low, as in <c>Happy 93.1 %, Neutral 4.0 %, …</c>.</summary>
    public override string ToString() => string.Join(", ", Enum.GetValues<Expression>()
        .OrderByDescending(e => this[e])
        .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e} {this[e]:P1}")));
}
