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
    /// <param name="options">Limits and threads. Default: <see langword="null"/>, the defaults.</param>
    public static ExpressionClassifier LoadPretrained(ExpressionClassifierOptions? options = null) =>
        Open(PretrainedModel.Read(), "The model inside the package", options ?? new ExpressionClassifierOptions());

    /// <summary>Loads a model file.</summary>
    /// <param name="onnxPath">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">The file is no ONNX model, is damaged, or lacks this library's metadata.</exception>
    public static ExpressionClassifier Load(string onnxPath) => Load(onnxPath, new ExpressionClassifierOptions());

    /// <inheritdoc cref="Load(string)"/>
    /// <param name="onnxPath">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <param name="options">Limits and threads.</param>
    public static ExpressionClassifier Load(string onnxPath, ExpressionClassifierOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(onnxPath);
        ArgumentNullException.ThrowIfNull(options);
        return LoadChecked(ReadModel(onnxPath, options), $"\"{onnxPath}\"", options);
    }

    /// <summary>Loads a model from a stream, as from an embedded resource.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <exception cref="InvalidModelFileException">The stream holds no ONNX model, is damaged, or lacks this library's metadata.</exception>
    public static ExpressionClassifier Load(Stream onnxModel) => Load(onnxModel, new ExpressionClassifierOptions());

    /// <inheritdoc cref="Load(Stream)"/>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="options">Limits and threads.</param>
    public static ExpressionClassifier Load(Stream onnxModel, ExpressionClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        ArgumentNullException.ThrowIfNull(options);
        return LoadChecked(ReadModel(onnxModel, "The stream", options), "The stream", options);
    }

    /// <inheritdoc cref="ReadModel(Stream, string, ExpressionClassifierOptions)"/>
    internal static byte[] ReadModel(string onnxPath, ExpressionClassifierOptions options)
    {
        if (!File.Exists(onnxPath))
        {
            throw new FileNotFoundException(
                $"There is no model file at \"{onnxPath}\" (looked for \"{Path.GetFullPath(onnxPath)}\").", onnxPath);
        }

        using FileStream file = File.OpenRead(onnxPath);
        return ReadModel(file, $"\"{onnxPath}\"", options);
    }

    /// <summary>Reads a model from elsewhere and makes it safe to load.</summary>
    internal static byte[] ReadModel(Stream onnxModel, string source, ExpressionClassifierOptions options) =>
        ModelGuard.Check(ReadToEnd(onnxModel, source, options.MaxModelBytes), source);

    /// <param name="checkedModel">What <see cref="ReadModel(Stream, string, ExpressionClassifierOptions)"/> gave.</param>
    /// <param name="source">What a complaint calls it.</param>
    /// <param name="options">Limits and threads.</param>
    internal static ExpressionClassifier LoadChecked(byte[] checkedModel, string source, ExpressionClassifierOptions options)
    {
        ExpressionClassifier classifier = Open(checkedModel, source, options);
        try
        {
            classifier.CheckScores(source);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private static byte[] ReadToEnd(Stream stream, string source, int limit)
    {
        long known = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (known > limit)
        {
            throw TooLong();
        }

        using var bytes = new MemoryStream((int)known);
        byte[] buffer = new byte[128 * 1024];
        while (stream.Read(buffer, 0, buffer.Length) is > 0 and var count)
        {
            if (bytes.Length + count > limit)
            {
                throw TooLong();
            }

            bytes.Write(buffer, 0, count);
        }

        // Nothing is copied where the length was known.
        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();

        InvalidModelFileException TooLong() => new(
            $"{source} has more than {limit} bytes. {nameof(ExpressionClassifierOptions)}.{nameof(ExpressionClassifierOptions.MaxModelBytes)} sets the limit.");
    }

    private static ExpressionClassifier Open(byte[] onnxModel, string source, ExpressionClassifierOptions options)
    {
        try
        {
            return new ExpressionClassifier(ModelSession.Open(onnxModel, options.Threads), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes). ONNX Runtime says: {e.Message}", e);
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
    }

    /// <summary>A damaged file may load and fail at its first image: better it fails here.</summary>
    private void CheckScores(string source)
    {
        byte[] gray = new byte[Metadata.Input.Size];
        gray.AsSpan().Fill(128);
        ExpressionScores scores;
        try
        {
            scores = PredictGray(gray).Scores;
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException($"{source} cannot be run. ONNX Runtime says: {e.Message}", e);
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }

        if (!scores.All(s => s is >= 0 and <= 1) || Math.Abs(scores.Sum() - 1) >= 0.01)
        {
            throw new InvalidModelFileException(
                $"{source}: its scores are no probabilities ({string.Join(", ", scores.AsSpan().ToArray())}): the weights are damaged. Save the model again.");
        }
    }
}
