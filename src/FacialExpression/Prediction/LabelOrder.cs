namespace FacialExpression;

/// <summary>
/// The expression of each output of a model. Everything below the public results counts by the model's own labels; this is the
/// one place that requires them to be the seven.
/// </summary>
internal static class LabelOrder
{
    /// <summary>The expressions in the order of the model's outputs.</summary>
    /// <exception cref="InvalidModelFileException">The labels are not the seven expressions, each once.</exception>
    public static Expression[] Of(ExpressionModelMetadata metadata)
    {
        var order = new List<Expression>();
        foreach (string label in metadata.Labels)
        {
            if (!ExpressionLabels.TryParse(label, out Expression expression) || order.Contains(expression))
            {
                throw Refused(metadata);
            }

            order.Add(expression);
        }

        return order.Count == ExpressionLabels.Count ? [.. order] : throw Refused(metadata);
    }

    private static InvalidModelFileException Refused(ExpressionModelMetadata metadata) => new(
        $"A classifier needs a model whose labels are the seven expressions ({string.Join(", ", ExpressionLabels.All)}), "
        + $"each once; {Quoted.Text(metadata.ModelName)} has {metadata.Labels.Count} labels: "
        + $"{Quoted.Sentence(string.Join(", ", metadata.Labels))}.");
}
