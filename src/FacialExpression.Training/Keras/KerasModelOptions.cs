namespace FacialExpression.Training;

/// <summary>What a Keras file does not say of a model, and the caller knows.</summary>
public sealed record KerasModelOptions
{
    /// <summary>
    /// The expression of each of the model's outputs, in their order: what <c>class_indices</c> of Keras' generators tells. <see langword="null"/> in it is an output for
    /// something else, whose share goes to the others. Expressions that are not named get the score 0. Default: <see langword="null"/>, seven in the order of
    /// <see cref="Expression"/>, which is the alphabetical one that <c>flow_from_directory</c> gives.
    /// </summary>
    /// <example><code>
    /// // fer2013.csv's own order, which many models have.
    /// Classes = [Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise, Expression.Neutral]
    /// </code></example>
    public IReadOnlyList<Expression?>? Classes { get; init; }

    /// <summary>
    /// What each pixel (0 to 255) is multiplied by before it enters the model, above 0. Default: <see langword="null"/>, 1/255; 1 where the model has a <c>Rescaling</c> layer of its own.
    /// </summary>
    public float? Scale { get; init; }

    /// <summary>What is added to a scaled pixel; finite. Default: 0. With a <see cref="Scale"/> of 2/255 and an offset of −1, pixels are from −1 to 1.</summary>
    public float Offset { get; init; }

    /// <summary>The model's name. Default: <see langword="null"/>, the name of the file.</summary>
    public string? Name { get; init; }
}
