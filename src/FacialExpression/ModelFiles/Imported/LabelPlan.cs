namespace FacialExpression;

/// <summary>The labels of a model of other software, and how its outputs become their logits.</summary>
/// <param name="Labels">The labels, in the order of the logits.</param>
/// <param name="Kernel">
/// The share of each output (row) in each label (column); <see langword="null"/> if outputs and labels are the same.
/// </param>
/// <param name="Bias">What is added for each label.</param>
internal sealed record LabelPlan(IReadOnlyList<string> Labels, float[]? Kernel, float[] Bias)
{
    // Below the mean of the others, so below the largest: a probability under 1e-5. A Keras model's missing classes have the
    // same.
    private const float Below = 12;

    private const int Shown = 20;

    /// <param name="outputs">A label for each output, or <see langword="null"/>; they fulfil <see cref="Rules"/>.</param>
    public static LabelPlan Of(IReadOnlyList<string?> outputs)
    {
        int[] named = [.. Enumerable.Range(0, outputs.Count).Where(output => outputs[output] is not null)];
        string[] own = [.. named.Select(output => outputs[output]!)];

        // Among other labels, the names of expressions stay as they are given.
        bool isExpressions = own.All(IsExpression);
        own = isExpressions ? [.. own.Select(Canonical)] : own;
        string[] missing = isExpressions ? [.. ExpressionLabels.All.Except(own)] : [];
        string[] labels = [.. own, .. missing];
        if (labels.Length == outputs.Count && missing.Length == 0)
        {
            return new LabelPlan(labels, null, []);
        }

        var kernel = new float[outputs.Count * labels.Length];
        var bias = new float[labels.Length];
        for (int label = 0; label < labels.Length; label++)
        {
            bool isMissing = label >= named.Length;
            bias[label] = isMissing ? -Below : 0;
            foreach (int output in isMissing ? named : [named[label]])
            {
                kernel[(output * labels.Length) + label] = isMissing ? 1f / named.Length : 1;
            }
        }

        return new LabelPlan(labels, kernel, bias);
    }

    /// <summary>What labels must be.</summary>
    public static IEnumerable<(bool Ok, string Fault)> Rules(IReadOnlyList<string?>? outputs)
    {
        if (outputs is null)
        {
            return [(false, "Labels must not be null")];
        }

        string[] named = [.. outputs.OfType<string>()];
        string received = $"received {Quoted.Sentence(string.Join(", ", outputs.Take(Shown).Select(l => l ?? "null")))}";
        return
        [
            (outputs.Count is >= 2 and <= ModelLimits.MaxLabels,
                $"Labels must have an entry for each output, from 2 to {ModelLimits.MaxLabels}, received {outputs.Count}"),
            (named.All(label => !string.IsNullOrWhiteSpace(label) && !label.Contains(',', StringComparison.Ordinal)),
                $"Labels must not be blank or have commas, {received}"),
            (named.Select(Canonical).Distinct(StringComparer.OrdinalIgnoreCase).Count() == named.Length,
                $"Labels must name each label once, {received}"),
            (named.Length >= 2 || named.Any(IsExpression), $"Labels must name at least two, or one expression, {received}"),
        ];
    }

    private static string Canonical(string label) =>
        ExpressionLabels.TryParse(label, out Expression expression) ? expression.ToString() : label;

    private static bool IsExpression(string label) => ExpressionLabels.TryParse(label, out _);
}
