using System.Runtime.CompilerServices;

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
    [OverloadResolutionPriority(1)] // So that null and new() are these options.
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
    [OverloadResolutionPriority(1)] // So that null and new() are these options.
    public static ExpressionClassifier Load(Stream onnxModel, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        options ??= new ExpressionClassifierOptions();
        return LoadChecked(ReadModel(onnxModel, StreamName, options), StreamName, options);
    }

    /// <summary>Loads an ONNX model of other software, such as an export of PyTorch or Keras.</summary>
    /// <remarks><c>docs/models.md</c> has recipes, and what such a model may contain.</remarks>
    /// <param name="onnxPath">An ONNX file.</param>
    /// <param name="model">What the file does not specify: labels, scaling and the like.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="ArgumentException">The model's options are out of range; the message lists them.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is damaged, has an operator that is not known, exceeds a limit, does not fit the options, or
    /// has other labels than the seven expressions; the message names it.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    /// <example><code>
    /// using var classifier = ExpressionClassifier.Load("efficientnet.onnx", new OnnxModelOptions
    /// {
    ///     Labels = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"],
    ///     Scaling = PixelScaling.ImageNet,
    /// });
    /// </code></example>
    public static ExpressionClassifier Load(
        string onnxPath, OnnxModelOptions model, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ExpressionClassifierOptions();
        return LoadImported(ReadModel(onnxPath, model, options), Quoted.Path(onnxPath), model, options);
    }

    /// <summary>Loads an ONNX model of other software from a stream, such as an embedded resource.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="model">What the file does not specify: labels, scaling and the like.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="ArgumentException">The model's options are out of range; the message lists them.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The stream holds no ONNX model, is damaged, has an operator that is not known, exceeds a limit, does not fit the options,
    /// or has other labels than the seven expressions; the message names it.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ExpressionClassifier Load(
        Stream onnxModel, OnnxModelOptions model, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ExpressionClassifierOptions();
        return LoadImported(ReadModel(onnxModel, StreamName, model, options), StreamName, model, options);
    }

    /// <inheritdoc cref="ReadModel(Stream, string, ExpressionClassifierOptions)"/>
    internal static byte[] ReadModel(string onnxPath, ExpressionClassifierOptions options) =>
        ModelGuard.Check(ModelBytes.Read(onnxPath, options.ModelLimits), Quoted.Path(onnxPath), options.ModelLimits);

    /// <summary>Reads a model from outside and makes it safe to load.</summary>
    internal static byte[] ReadModel(Stream onnxModel, string source, ExpressionClassifierOptions options) =>
        ModelGuard.Check(ModelBytes.Read(onnxModel, source, options.ModelLimits), source, options.ModelLimits);

    /// <inheritdoc cref="ReadModel(Stream, string, OnnxModelOptions, ExpressionClassifierOptions)"/>
    internal static byte[] ReadModel(string onnxPath, OnnxModelOptions model, ExpressionClassifierOptions options) =>
        OnnxImport.Prepare(
            ModelBytes.Read(onnxPath, options.ModelLimits),
            Quoted.Path(onnxPath),
            Path.GetFileNameWithoutExtension(onnxPath),
            model,
            options.ModelLimits);

    /// <summary>Reads a model of other software and makes one of this library of it.</summary>
    internal static byte[] ReadModel(
        Stream onnxModel, string source, OnnxModelOptions model, ExpressionClassifierOptions options) => OnnxImport.Prepare(
            ModelBytes.Read(onnxModel, source, options.ModelLimits), source, "ONNX model", model, options.ModelLimits);

    /// <summary>Opens a model of other software.</summary>
    internal static ExpressionClassifier LoadImported(
        byte[] prepared, string source, OnnxModelOptions model, ExpressionClassifierOptions options) =>
        OnnxImport.Explain(model, () => LoadChecked(prepared, source, options));

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
