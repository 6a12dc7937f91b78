namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

public sealed partial class ExpressionClassifier
{
    private const string StreamName = "The stream";

    /// <summary>
    /// Loads the model inside this package: a small residual network in int8, trained on what people see in the images of
    /// FER-2013, with calibrated confidence. Offline; nothing is downloaded.
    /// </summary>
    /// <remarks>
    /// Its card, <c>docs/pretrained/model-card.md</c>, has its accuracy, for whom that is not known, and what the model must not
    /// be used for. <see cref="ExpressionModelMetadata.Provenance"/> records where the weights come from.
    /// </remarks>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    /// <example><code>
    /// using var classifier = ExpressionClassifier.LoadPretrained();
    /// Console.WriteLine(classifier.Predict("face.jpg"));
    /// </code></example>
    public static ExpressionClassifier LoadPretrained(ExpressionClassifierOptions? options = null)
    {
        const string Source = "The model inside the package";
        options ??= new ExpressionClassifierOptions();

        // The model needs no check. A GPU does: some of its faults show only when it computes.
        return options.Device == PredictionDevice.Cpu
            ? new ExpressionClassifier(ImagePredictor<ExpressionPrediction>.Open(
                PretrainedModel.Read(), Source, options, MakerFor, nameof(ExpressionClassifier)))
            : LoadChecked(PretrainedModel.Read(), Source, options);
    }

    /// <summary>Loads a model file.</summary>
    /// <param name="onnxPath">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is damaged, lacks this library's metadata, exceeds a limit, or has other labels than the seven
    /// expressions; <see cref="ImageClassifier"/> takes any labels.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ExpressionClassifier Load(string onnxPath, ExpressionClassifierOptions? options = null)
    {
        options ??= new ExpressionClassifierOptions();
        return LoadChecked(ReadModel(onnxPath, options), Quoted.Path(onnxPath), options);
    }

    /// <summary>Loads a model from a stream, such as an embedded resource.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="InvalidModelFileException">
    /// The stream holds no ONNX model, is damaged, lacks this library's metadata, exceeds a limit, or has other labels than the
    /// seven expressions.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ExpressionClassifier Load(Stream onnxModel, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        options ??= new ExpressionClassifierOptions();
        return LoadChecked(ReadModel(onnxModel, StreamName, options), StreamName, options);
    }

    /// <inheritdoc cref="ReadModel(Stream, string, ExpressionClassifierOptions)"/>
    internal static byte[] ReadModel(string onnxPath, ExpressionClassifierOptions options) =>
        ModelGuard.Check(ModelBytes.Read(onnxPath, options.ModelLimits), Quoted.Path(onnxPath), options.ModelLimits);

    /// <summary>Reads a model from outside and makes it safe to load.</summary>
    internal static byte[] ReadModel(Stream onnxModel, string source, ExpressionClassifierOptions options) =>
        ModelGuard.Check(ModelBytes.Read(onnxModel, source, options.ModelLimits), source, options.ModelLimits);

    /// <summary>Opens a model and checks that its scores for one image are probabilities.</summary>
    /// <param name="checkedModel">The result of <see cref="ReadModel(Stream, string, ExpressionClassifierOptions)"/>.</param>
    /// <param name="source">What messages call the model.</param>
    /// <param name="options">Limits, threads and device.</param>
    /// <param name="device">Takes the place of the options' device. Default: <see langword="null"/>, theirs.</param>
    internal static ExpressionClassifier LoadChecked(
        byte[] checkedModel, string source, ExpressionClassifierOptions options, SessionDevice? device = null) =>
        new(ImagePredictor<ExpressionPrediction>.LoadChecked(
            checkedModel, source, options, MakerFor, nameof(ExpressionClassifier), device));
}
