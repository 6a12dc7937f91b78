using System.Collections;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// The scores of one prediction, by label: always finite, and, as models compute them, probabilities from 0 to 1 that sum to 1.
/// Enumerates pairs of label and score in the order of the model's labels; <see cref="Ranked"/> gives them from the highest score
/// to the lowest. Immutable and compared by value. As JSON, an object of names and numbers.
/// </summary>
/// <example><code>
/// float smile = prediction.Scores["smile"];
/// LabelScore second = prediction.Scores.Ranked()[1];
/// </code></example>
[JsonConverter(typeof(LabelScoresJsonConverter))]
public sealed class LabelScores : IReadOnlyList<LabelScore>, IEquatable<LabelScores>
{
    private readonly LabelNames _names;
    private readonly float[] _values;

    /// <summary>Copies labels and scores.</summary>
    /// <param name="labels">Two labels or more, each with a name of its own, whatever the case.</param>
    /// <param name="values">A finite value for each label, in their order. Neither their range nor their sum is checked.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two labels, one has no name or that of another, there are not as many values, or one is NaN or
    /// infinite.
    /// </exception>
    public LabelScores(IReadOnlyList<string> labels, ReadOnlySpan<float> values)
        : this(new LabelNames(labels), values)
    {
        if (values.Length != _names.Count)
        {
            throw new ArgumentException(
                $"Each of the {_names.Count} labels needs a value; received {values.Length}.", nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    $"Scores must be finite; received {values[i]} for {Quoted.Text(Labels[i])}.", nameof(values));
            }
        }
    }

    /// <param name="names">The labels of a model.</param>
    /// <param name="values">As many finite values.</param>
    internal LabelScores(LabelNames names, ReadOnlySpan<float> values) => (_names, _values) = (names, values.ToArray());

    /// <summary>The labels, in the order of the model.</summary>
    public IReadOnlyList<string> Labels => _names.All;

    /// <summary>The number of labels.</summary>
    public int Count => _values.Length;

    /// <summary>The score of a label.</summary>
    /// <param name="label">One of <see cref="Labels"/>, in any case.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    public float this[string label]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(label);
            int index = _names.IndexOf(label);
            return index >= 0 ? _values[index] : throw new ArgumentOutOfRangeException(
                nameof(label),
                $"The label must be one of {Quoted.Sentence(string.Join(", ", Labels))}; received {Quoted.Text(label)}.");
        }
    }

    LabelScore IReadOnlyList<LabelScore>.this[int index] => PairAt(index);

    /// <summary>The label with the highest score; the first in their order where several are equal.</summary>
    public string Highest => Labels[HighestIndex];

    /// <summary>The highest score.</summary>
    internal float HighestScore => _values[HighestIndex];

    private int HighestIndex
    {
        get
        {
            int best = 0;
            for (int i = 1; i < _values.Length; i++)
            {
                best = _values[i] > _values[best] ? i : best;
            }

            return best;
        }
    }

    /// <summary>The pairs from the highest score to the lowest; equal scores in the order of the labels.</summary>
    public IReadOnlyList<LabelScore> Ranked() => [.. this.OrderByDescending(pair => pair.Score)];

    /// <summary>The values, in the order of <see cref="Labels"/>.</summary>
    public ReadOnlySpan<float> AsSpan() => _values;

    /// <summary>Enumerates the pairs in the order of <see cref="Labels"/>.</summary>
    public IEnumerator<LabelScore> GetEnumerator()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            yield return PairAt(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(LabelScores? other) => other is not null
        && (ReferenceEquals(_names, other._names) || Labels.SequenceEqual(other.Labels))
        && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelScores);

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

    /// <summary>The scores from the highest to the lowest, such as <c>smile 93.1 %, neutral 4.0 %, …</c>.</summary>
    public override string ToString() => string.Join(", ", Ranked());

    private LabelScore PairAt(int index) => new() { Label = Labels[index], Score = _values[index] };
}
