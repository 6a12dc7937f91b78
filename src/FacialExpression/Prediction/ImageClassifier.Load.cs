using System.Runtime.CompilerServices;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

public sealed partial class ImageClassifier
{
    private const string StreamName = "The stream";

    /// <summary>Loads a model file with any labels.</summary>
    /// <param name="onnxPath">A file that <c>TrainedExpressionModel.Save</c> wrote.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is damaged, lacks this library's metadata, or exceeds a limit.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    [OverloadResolutionPriority(1)] // So that null and new() are these options.
    public static ImageClassifier Load(string onnxPath, ExpressionClassifierOptions? options = null)
    {
        options ??= new ExpressionClassifierOptions();
        return LoadChecked(ExpressionClassifier.ReadModel(onnxPath, options), Quoted.Path(onnxPath), options);
    }

    /// <summary>Loads a model with any labels from a stream, such as an embedded resource.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="InvalidModelFileException">
    /// The stream holds no ONNX model, is damaged, lacks this library's metadata, or exceeds a limit.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    [OverloadResolutionPriority(1)] // So that null and new() are these options.
    public static ImageClassifier Load(Stream onnxModel, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        options ??= new ExpressionClassifierOptions();
        return LoadChecked(ExpressionClassifier.ReadModel(onnxModel, StreamName, options), StreamName, options);
    }

    /// <summary>Loads an ONNX model of other software with any labels.</summary>
    /// <param name="onnxPath">An ONNX file.</param>
    /// <param name="model">What the file does not specify: labels, scaling and the like.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="ArgumentException">The model's options are out of range; the message lists them.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is damaged, has an operator that is not known, exceeds a limit, or does not fit the options;
    /// the message names it.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ImageClassifier Load(string onnxPath, OnnxModelOptions model, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ExpressionClassifierOptions();
        return LoadImported(
            ExpressionClassifier.ReadModel(onnxPath, model, options), Quoted.Path(onnxPath), model, options);
    }

    /// <summary>Loads an ONNX model of other software with any labels from a stream.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="model">What the file does not specify: labels, scaling and the like.</param>
    /// <param name="options">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="ArgumentException">The model's options are out of range; the message lists them.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The stream holds no ONNX model, is damaged, has an operator that is not known, exceeds a limit, or does not fit the
    /// options; the message names it.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ImageClassifier Load(Stream onnxModel, OnnxModelOptions model, ExpressionClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ExpressionClassifierOptions();
        return LoadImported(
            ExpressionClassifier.ReadModel(onnxModel, StreamName, model, options), StreamName, model, options);
    }

    /// <inheritdoc cref="ExpressionClassifier.LoadImported"/>
    internal static ImageClassifier LoadImported(
        byte[] prepared, string source, OnnxModelOptions model, ExpressionClassifierOptions options) =>
        OnnxImport.Explain(model, () => LoadChecked(prepared, source, options));

    /// <inheritdoc cref="ExpressionClassifier.LoadChecked"/>
    internal static ImageClassifier LoadChecked(
        byte[] checkedModel, string source, ExpressionClassifierOptions options, SessionDevice? device = null) =>
        new(ImagePredictor<LabelPrediction>.LoadChecked(
            checkedModel, source, options, MakerFor, nameof(ImageClassifier), device));
}
