using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FacialExpression;

/// <summary>Maps ML.NET's hash of each label back to the label. Computed once for each set of labels.</summary>
internal static class LabelHashes
{
    private static readonly ConcurrentDictionary<string, KeyValuePair<uint, string>[]> Computed = new(StringComparer.Ordinal);

    /// <summary>Pairs of hash and label.</summary>
    /// <param name="labels">The labels of a model, in any order.</param>
    public static IEnumerable<KeyValuePair<uint, string>> Of(IEnumerable<string> labels)
    {
        string[] ordered = [.. labels.Order(StringComparer.Ordinal)];
        return Computed.GetOrAdd(string.Join(',', ordered), _ => Compute(ordered));
    }

    /// <summary>The settings of the transform that hashes a vector of one label to one key.</summary>
    public static HashingEstimator.ColumnOptions Options(string output, string input) => new(output, input, combine: true);

    private static KeyValuePair<uint, string>[] Compute(string[] names)
    {
        var context = new MLContext();
        IDataView labels = context.Data.LoadFromEnumerable(names.Select(label => new Row { Label = [label] }));
        IDataView hashed = context.Transforms.Conversion.Hash(Options("Hash", "Label")).Fit(labels).Transform(labels);
        KeyValuePair<uint, string>[] pairs = [.. hashed.GetColumn<uint>("Hash").Zip(names, KeyValuePair.Create)];
        return pairs.DistinctBy(p => p.Key).Count() == pairs.Length
            ? pairs
            : throw new NotSupportedException("Two labels have the same hash in this version of ML.NET.");
    }

    private sealed class Row
    {
        [VectorType(1)]
        public required string[] Label { get; init; }
    }
}
