namespace FacialExpression;

/// <summary>What an ONNX file of other software does not specify, and the caller knows.</summary>
/// <remarks>
/// Pixels stay gray, as for every model here: a model with three channels gets the same number in each, scaled for the channel.
/// <c>docs/models.md</c> has recipes and the list of operators.
/// </remarks>
/// <example><code>
/// // ONNX Model Zoo's emotion-ferplus; its last output is contempt.
/// using var classifier = ExpressionClassifier.Load("emotion-ferplus-8.onnx", new OnnxModelOptions
/// {
///     Labels = ["Neutral", "Happy", "Surprise", "Sad", "Angry", "Disgust", "Fear", null],
///     Scaling = PixelScaling.ZeroTo255,
/// });
/// </code></example>
public sealed record OnnxModelOptions
{
    /// <summary>
    /// The label of each of the model's outputs, in their order; of a single output, a yes or no, what no and yes mean.
    /// <see langword="null"/> in it is an output for something else, whose probability goes to the others. If all labels are
    /// expressions, those that are missing get a score of almost 0, below 0.00001; beside a single expression and
    /// <see langword="null"/>, the six others share what is left. From 2 to 1,000, in any case, of up to 100 characters, without
    /// commas.
    /// </summary>
    public required IReadOnlyList<string?> Labels { get; init; }

    /// <summary>
    /// How pixels (0 to 255) become the model's numbers. Default: <see langword="null"/>, <see cref="PixelScaling.ZeroToOne"/> is
    /// assumed, and <see cref="ExpressionModelMetadata.Provenance"/> says so. No file specifies it, and with another scaling a
    /// model is often wrong without any error.
    /// </summary>
    public PixelScaling? Scaling { get; init; }

    /// <summary>
    /// Height, width and channels (1 or 3) of the input. Default: <see langword="null"/>, those that the file declares; needed
    /// where it leaves one open.
    /// </summary>
    public ImageShape? Input { get; init; }

    /// <summary>The order of the input's axes. Default: <see cref="OnnxLayout.FromShape"/>.</summary>
    public OnnxLayout Layout { get; init; }

    /// <summary>What the output is. Default: <see cref="OnnxOutput.FromGraph"/>.</summary>
    public OnnxOutput Output { get; init; }

    /// <summary>
    /// The name of the output. Default: <see langword="null"/>, the only one; needed where a file has several.
    /// </summary>
    public string? OutputName { get; init; }

    /// <summary>
    /// Whether the file is checked. Default: <see cref="OnnxTrust.Checked"/>, for files from anywhere.
    /// </summary>
    public OnnxTrust Trust { get; init; }

    /// <summary>
    /// The margin around a detected face's box that the model was trained with, 0 to 1
    /// (<see cref="ExpressionModelMetadata.FaceMargin"/>). Default: 0.
    /// </summary>
    public float FaceMargin { get; init; }

    /// <summary>
    /// What logits are divided by before the softmax, so that confidence matches how often the model is right
    /// (<see cref="ExpressionModelMetadata.Temperature"/>). Above 0. Default: 1.
    /// </summary>
    public float Temperature { get; init; } = 1;

    /// <summary>The model's name. Default: <see langword="null"/>, that of the file.</summary>
    public string? Name { get; init; }

    internal PixelScaling UsedScaling => Scaling ?? PixelScaling.ZeroToOne;

    /// <exception cref="ArgumentException">
    /// Options are out of range; the message lists all of them with what was received.
    /// </exception>
    internal void Validate()
    {
        (bool Ok, string Fault)[] rules =
        [
            .. LabelPlan.Rules(Labels),
            (Input is null or
                { Height: >= 1 and <= ModelLimits.MaxSide, Width: >= 1 and <= ModelLimits.MaxSide, Channels: 1 or 3 },
                $"Input must be up to {ModelLimits.MaxSide} pixels high and wide, of 1 or 3 channels, received {Input}"),
            (Enum.IsDefined(Layout), $"Layout must be one of OnnxLayout, received {Layout}"),
            (Enum.IsDefined(Output), $"Output must be one of OnnxOutput, received {Output}"),
            (Enum.IsDefined(Trust), $"Trust must be one of OnnxTrust, received {Trust}"),
            (OutputName is not "", "OutputName must not be empty"),
            (FaceMargin is >= 0 and <= 1, FormattableString.Invariant($"FaceMargin must be from 0 to 1, received {FaceMargin}")),
            (Temperature is > 0 and < float.PositiveInfinity,
                FormattableString.Invariant($"Temperature must be above 0, received {Temperature}")),
            (Name is not "", "Name must not be empty"),
        ];
        string[] faults = [.. rules.Where(rule => !rule.Ok).Select(rule => rule.Fault)];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"{nameof(OnnxModelOptions)}: {string.Join("; ", faults)}.");
        }
    }
}
