namespace FacialExpression;

/// <summary>The labels of a model that was not made here, and how its outputs become their logits.</summary>
/// <param name="Labels">The labels, in the order of the logits.</param>
/// <param name="Kernel">
/// The share of each output (row) in each label (column); <see langword="null"/> if outputs and labels are the same.
/// </param>
/// <param name="Bias">What is added for each label.</param>
internal sealed record LabelPlan(IReadOnlyList<string> Labels, float[]? Kernel, float[] Bias)
{
    // Below the mean of the others, so below the largest: a probability under 1e-5, which training further can raise.
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

            // Beside a single expression, what is left is for those that the model does not know, in equal shares.
            bool isAlone = named.Length == 1;
            int[] from = !isMissing ? [named[label]] : isAlone ? [1 - named[0]] : named;
            bias[label] = !isMissing ? 0 : isAlone ? -MathF.Log(missing.Length) : -Below;
            foreach (int output in from)
            {
                kernel[(output * labels.Length) + label] = 1f / from.Length;
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
        string? fault = named.Select(LabelNames.FaultOf).FirstOrDefault(fault => fault is not null);
        string received = $"received {Quoted.Sentence(string.Join(", ", outputs.Take(Shown).Select(l => l ?? "null")))}";
        return
        [
            (outputs.Count is >= 2 and <= ModelLimits.MaxLabels,
                $"Labels must have an entry for each output, from 2 to {ModelLimits.MaxLabels}, received {outputs.Count}"),
            (fault is null, $"A name of Labels {fault}"),
            (named.Select(Canonical).Distinct(StringComparer.OrdinalIgnoreCase).Count() == named.Length,
                $"Labels must name each label once, {received}"),
            (named.Length >= 2 || (outputs.Count == 2 && named.Any(IsExpression)),
                $"Labels must name at least two, or of two outputs one expression, {received}"),
        ];
    }

    private static string Canonical(string label) =>
        ExpressionLabels.TryParse(label, out Expression expression) ? expression.ToString() : label;

    private static bool IsExpression(string label) => ExpressionLabels.TryParse(label, out _);
}
