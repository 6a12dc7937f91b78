using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

public sealed partial class ExpressionClassifier
{
    /// <summary>
    /// Loads the model inside this package: a small residual network trained on FER-2013, with calibrated confidence. Offline; nothing is fetched.
    /// </summary>
    /// <remarks>
    /// Its card, <c>docs/pretrained/model-card.md</c>, tells how often it is right, for whom that is not known, and what it must not be used for.
    /// <see cref="ExpressionModelMetadata.Provenance"/> tells where the weights come from.
    /// </remarks>
    /// <example><code>
    /// using var classifier = ExpressionClassifier.LoadPretrained();
    /// Console.WriteLine(classifier.Predict("face.jpg"));
    /// </code></example>
    public static ExpressionClassifier LoadPretrained() => Load(PretrainedModel.Read(), "The model inside the package");

    /// <summary>Loads a model file.</summary>
    /// <param name="onnxPath">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">The file is no ONNX model, is damaged, or lacks this library's metadata.</exception>
    public static ExpressionClassifier Load(string onnxPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(onnxPath);
        if (!File.Exists(onnxPath))
        {
            throw new FileNotFoundException(
                $"There is no model file at \"{onnxPath}\" (looked for \"{Path.GetFullPath(onnxPath)}\").", onnxPath);
        }

        return Load(File.ReadAllBytes(onnxPath), $"\"{onnxPath}\"");
    }

    /// <summary>Loads a model from a stream, as from an embedded resource.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <exception cref="InvalidModelFileException">The stream holds no ONNX model, is damaged, or lacks this library's metadata.</exception>
    public static ExpressionClassifier Load(Stream onnxModel)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        using var bytes = new MemoryStream();
        onnxModel.CopyTo(bytes);
        return Load(bytes.ToArray(), "The stream");
    }

    private static ExpressionClassifier Load(byte[] onnxModel, string source)
    {
        OnnxRuntimePrivacy.Ensure();
        InferenceSession session;
        try
        {
            using var options = new SessionOptions();
            session = new InferenceSession(onnxModel, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes). ONNX Runtime says: {e.Message}", e);
        }

        try
        {
            ExpressionModelMetadata metadata = ExpressionModelMetadata.FromProperties(session.ModelMetadata.CustomMetadataMap);
            CheckSignature(session, metadata);
            return new ExpressionClassifier(session, metadata);
        }
        catch (InvalidModelFileException e)
        {
            session.Dispose();
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
    }

    private static void CheckSignature(InferenceSession session, ExpressionModelMetadata metadata)
    {
        ImageShape input = metadata.Input;
        int[] expectedInput = [-1, input.Channels, input.Height, input.Width];
        int[] expectedScore = [-1, ExpressionLabels.Count];
        Check("input", ExpressionModelMetadata.InputName, session.InputMetadata, expectedInput);
        Check("output", ExpressionModelMetadata.ScoreName, session.OutputMetadata, expectedScore);
    }

    private static void Check(string kind, string name, IReadOnlyDictionary<string, NodeMetadata> nodes, int[] expected)
    {
        int[]? actual = nodes.TryGetValue(name, out NodeMetadata? node) && node.ElementType == typeof(float) ? node.Dimensions : null;
        if (actual is null || !actual.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidModelFileException(
                $"The model must have the float {kind} \"{name}\" of shape [{string.Join(", ", expected)}] (-1: any number of images); "
                + $"received {(actual is null ? $"only {string.Join(", ", nodes.Keys)}" : $"[{string.Join(", ", actual)}]")}.");
        }
    }
}
