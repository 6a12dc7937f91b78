namespace FacialExpression;

/// <summary>
/// The expression of each output of a model. Everything below the public results counts by the model's own labels; this is the
/// one place that requires them to be the seven.
/// </summary>
internal static class LabelOrder
{
    /// <summary>The expressions in the order of the model's outputs.</summary>
    /// <exception cref="InvalidModelFileException">The labels are not the seven expressions, each once.</exception>
    public static Expression[] Of(ExpressionModelMetadata metadata) =>
        ExpressionLabels.TryParseAll(metadata.Labels) ?? throw Refused(metadata);

    private static InvalidModelFileException Refused(ExpressionModelMetadata metadata) => new(
        $"An ExpressionClassifier needs a model whose labels are the seven expressions "
        + $"({string.Join(", ", ExpressionLabels.All)}), each once; {Quoted.Text(metadata.ModelName)} has "
        + $"{metadata.Labels.Count} labels: {Quoted.Sentence(string.Join(", ", metadata.Labels))}. Load it with ImageClassifier, "
        + "which takes any labels.");
}
