namespace FacialExpression.Training;

/// <summary>What a Keras file does not say of a model, and the caller knows.</summary>
public sealed record KerasModelOptions
{
    /// <summary>
    /// The label of each of the model's outputs, in their order, as <c>class_indices</c> of Keras' generators has them; of a
    /// single output, a yes or no, what 0 and 1 mean. <see langword="null"/> in it is an output for something else, whose
    /// probability goes to the others. If all labels are expressions, those that are missing get a score of almost 0, below
    /// 0.00001, and can be learned by training further; beside a single expression and <see langword="null"/>, the six others
    /// share what is left. With other labels the model is for <see cref="ImageClassifier"/>. From 2 to 1,000, in any case, of up
    /// to 100 characters, without commas. Default: <see langword="null"/>, seven in the order of <see cref="Expression"/>, which
    /// is the alphabetical one that <c>flow_from_directory</c> gives; a file that <see cref="KerasModel"/> saved has its own.
    /// </summary>
    /// <example><code>
    /// // fer2013.csv's own order, which many models have.
    /// Labels = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    /// </code></example>
    public IReadOnlyList<string?>? Labels { get; init; }

    /// <summary>
    /// How pixels (0 to 255) enter the model, for all channels or for each. Default: <see langword="null"/>,
    /// <see cref="PixelScaling.ZeroToOne"/>; <see cref="PixelScaling.ZeroTo255"/> where the model begins with a <c>Rescaling</c>
    /// from 0 to 255 (a scale below 0.1); a file that <see cref="KerasModel"/> saved has its own. No file of Keras' specifies it,
    /// and a wrong one costs accuracy without an error: <c>TriedScaling.OfKeras</c> measures the usual ones.
    /// </summary>
    public PixelScaling? Scaling { get; init; }

    /// <summary>
    /// The images' height and width, for a model that takes any size. Default: <see langword="null"/>, what the file specifies.
    /// </summary>
    public Size2D? InputSize { get; init; }

    /// <summary>
    /// The names of layers that are left out: a <c>Lambda</c>, whose Python code is never run, or a custom layer that only scales
    /// pixels, where <see cref="Scaling"/> says what it did. Layers with weights, and those that join branches, cannot be left
    /// out. Default: none.
    /// </summary>
    public IReadOnlyList<string> SkippedLayers { get; init; } = [];

    /// <summary>
    /// The most that the model may ask of the machine. A model whose ONNX file would be refused with the same limits is refused.
    /// Default: <see cref="ModelLimits.Default"/>.
    /// </summary>
    public ModelLimits ModelLimits { get; init; } = ModelLimits.Default;

    /// <summary>
    /// The model's name. Default: <see langword="null"/>, the name that <see cref="KerasModel"/> saved with it, or else that of
    /// the file.
    /// </summary>
    public string? Name { get; init; }

    /// <exception cref="ArgumentException">
    /// Options are out of range; the message lists all of them with what was received.
    /// </exception>
    internal void Validate()
    {
        (bool Ok, string Fault)[] rules =
        [
            (InputSize is null or { Height: > 0, Width: > 0 }, $"InputSize must be above 0, received {InputSize}"),
            (SkippedLayers is not null && SkippedLayers.All(name => !string.IsNullOrEmpty(name)),
                "SkippedLayers must be names, received an empty one"),
            (Name is not "", "Name must not be empty"),
            .. Labels is null ? [] : LabelPlan.Rules(Labels),
        ];
        string[] faults = [.. rules.Where(r => !r.Ok).Select(r => r.Fault)];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The options are out of range: {string.Join("; ", faults)}.");
        }
    }
}
