using System.Text.Json;

namespace FacialExpression.Training;

/// <summary>A trained model: the network, its weights and how they came about. Immutable.</summary>
/// <remarks>
/// It comes from <see cref="ExpressionTrainer"/>, from an ONNX file or from a Keras file. Whatever is done with it is an
/// extension method:
/// <c>Save</c>, <c>Fit</c>, <c>Calibrate</c>, <c>ToClassifier</c>, <c>ToImageClassifier</c>, <c>ToTransformer</c>.
/// </remarks>
public sealed class TrainedExpressionModel
{
    /// <summary>What pixels are multiplied by, where nothing else is specified.</summary>
    internal const float DefaultScale = 1f / 255;

    /// <param name="network">The layers.</param>
    /// <param name="weights">In the order of <see cref="Sequential.Leaves"/>.</param>
    /// <param name="metadata">Name, labels, scale, temperature, provenance.</param>
    internal TrainedExpressionModel(Sequential network, IReadOnlyList<ModelWeight> weights, ExpressionModelMetadata metadata) =>
        (Network, Weights, Metadata) = (network, weights, metadata);

    /// <summary>The network's name.</summary>
    public string Name => Metadata.ModelName;

    /// <summary>The layers.</summary>
    public Sequential Network { get; }

    /// <summary>
    /// The weights, layer by layer: those after the last step or their moving average, or those that a callback set at the end,
    /// such as <see cref="EarlyStopping"/>.
    /// </summary>
    public IReadOnlyList<ModelWeight> Weights { get; }

    /// <summary>The settings of the training; the defaults where they are unknown, as for a Keras file.</summary>
    public TrainingOptions Options { get; internal init; } = new();

    /// <summary>The device of the training: Cpu or Cuda; Auto where it is unknown, as for a Keras file.</summary>
    public TrainingDevice Device { get; internal init; } = TrainingDevice.Auto;

    /// <summary>
    /// A row for every whole epoch; empty where they are unknown, as for a Keras file. A model file holds the last
    /// <see cref="TrainingProvenance.MaxHistory"/>.
    /// </summary>
    public IReadOnlyList<EpochResult> History { get; internal init; } = [];

    /// <summary>Whether the training was canceled; the weights are those of its last step.</summary>
    public bool WasCanceled { get; internal init; }

    /// <summary>Why a callback ended the training early; <see langword="null"/> if none did.</summary>
    public string? StopReason { get; internal init; }

    /// <summary>What the model file states: labels, input size, scale, temperature, provenance.</summary>
    public ExpressionModelMetadata Metadata { get; private init; }

    /// <summary>
    /// Whether <see cref="ExpressionModelMetadata.Scale"/> is assumed: the Keras file does not specify how pixels are scaled, and
    /// neither did <see cref="KerasModelOptions.Scaling"/>. A wrong one costs accuracy without an error.
    /// </summary>
    public bool HasAssumedScaling => ProvenanceSays("scalingIsAssumed");

    /// <summary>
    /// Whether the order of <see cref="ExpressionModelMetadata.Labels"/> is assumed: the Keras file does not specify it, and
    /// neither did <see cref="KerasModelOptions.Labels"/>.
    /// </summary>
    public bool HasAssumedLabels => ProvenanceSays("labelsAreAssumed");

    /// <summary>
    /// Some of the images of the training, for a file in int8; <see langword="null"/> for a model from a file.
    /// </summary>
    internal CalibrationImages? CalibrationImages { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Network}";

    /// <summary>The same weights with other metadata.</summary>
    internal TrainedExpressionModel With(ExpressionModelMetadata metadata) => With(metadata, CalibrationImages);

    /// <summary>The same weights with other images for int8.</summary>
    internal TrainedExpressionModel With(CalibrationImages images) => With(Metadata, images);

    /// <summary>To be called before a file is made: a file with such weights could not be loaded.</summary>
    /// <param name="consequence">What cannot be done with such weights. Default: the model was not saved.</param>
    /// <exception cref="InvalidNetworkException">
    /// A weight has a value that is NaN or infinite; the message names the first.
    /// </exception>
    internal void RequireFiniteWeights(string consequence = "was not saved")
    {
        if (FindNonFinite() is { } found)
        {
            throw new InvalidNetworkException(
                Invariant($"{Quoted.Text(Name)} {consequence}: value {found.Index} of its weight {found.Weight.Path} is ")
                + Invariant($"{found.Weight.Values.Span[found.Index]}. The training diverged. Train again with a lower learning ")
                + "rate, or end a training in time with TerminateOnNaN.");
        }
    }

    /// <summary>The first value of the weights that is NaN or infinite; <see langword="null"/> if all are finite.</summary>
    internal (ModelWeight Weight, int Index)? FindNonFinite()
    {
        foreach (ModelWeight weight in Weights)
        {
            ReadOnlySpan<float> values = weight.Values.Span;
            for (int index = 0; index < values.Length; index++)
            {
                if (!float.IsFinite(values[index]))
                {
                    return (weight, index);
                }
            }
        }

        return null;
    }

    // What a file says of its origin may be any text.
    private bool ProvenanceSays(string name)
    {
        try
        {
            using var json = JsonDocument.Parse(Metadata.Provenance);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private TrainedExpressionModel With(ExpressionModelMetadata metadata, CalibrationImages? images) =>
        new(Network, Weights, metadata)
        {
            Options = Options,
            Device = Device,
            History = History,
            WasCanceled = WasCanceled,
            StopReason = StopReason,
            CalibrationImages = images,
        };
}
