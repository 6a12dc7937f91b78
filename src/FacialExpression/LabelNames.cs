namespace FacialExpression;

/// <summary>The labels of a model, found by name in any case. Immutable; all predictions of a model share one.</summary>
internal sealed class LabelNames
{
    private const int MaxLength = 100;

    private readonly Dictionary<string, int> _indices;

    /// <param name="labels">The labels.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two, one is null or blank, or two are equal but for their case.
    /// </exception>
    public LabelNames(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count < 2)
        {
            throw new ArgumentException($"There must be two labels or more; received {labels.Count}.", nameof(labels));
        }

        string[] own = [.. labels];
        _indices = new Dictionary<string, int>(own.Length, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < own.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(own[i]) || !_indices.TryAdd(own[i], i))
            {
                string received = string.IsNullOrWhiteSpace(own[i]) ? "no name" : $"{Quoted.Text(own[i])} twice";
                throw new ArgumentException(
                    $"Each label must have a name of its own, whatever the case; received {received}.", nameof(labels));
            }
        }

        All = Array.AsReadOnly(own);
    }

    /// <summary>The labels in their order.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>The number of labels.</summary>
    public int Count => All.Count;

    /// <summary>Why a text cannot be a label; <see langword="null"/> if it can.</summary>
    public static string? FaultOf(string? name) => name switch
    {
        null or "" => "is empty",
        _ when name.Length > MaxLength =>
            $"has {name.Length} characters, at most {MaxLength} are possible: {Quoted.Text(name)}",
        _ when name.AsSpan().Trim().Length != name.Length => $"must not begin or end with blanks, received {Quoted.Text(name)}",

        // Model files separate labels by commas.
        _ when name.Contains(',') || name.Any(char.IsControl) =>
            $"must not have commas or control characters, received {Quoted.Text(name)}",
        _ => null,
    };

    /// <summary>The place of a label; -1 if there is none of that name.</summary>
    public int IndexOf(string label) => _indices.GetValueOrDefault(label, -1);
}
