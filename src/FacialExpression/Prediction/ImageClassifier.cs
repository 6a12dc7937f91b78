using System.Runtime.CompilerServices;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

/// <summary>
/// Predicts the labels of any model file, whatever they are: eight expressions with contempt, two for eyes open and closed, three
/// for a shop's smiles. Load once and call from any thread: instances are thread-safe.
/// </summary>
/// <remarks>
/// <para>For models with the seven expressions, <see cref="ExpressionClassifier"/> gives results by <see cref="Expression"/>. It
/// has the same calls and the same behavior: pass an image of one face that fills most of the frame, or a <see cref="Picture"/>
/// and the face's <see cref="FaceBox"/>; images are turned upright as EXIF specifies.</para>
/// <para>Runs on ONNX Runtime, on the CPU or on the GPU that <see cref="ExpressionClassifierOptions.Device"/> specifies; nothing
/// leaves the machine. If ONNX Runtime, SkiaSharp or the GPU cannot be used, loading or predicting throws a
/// <see cref="PredictionEngineException"/>; if memory is short, an <see cref="InsufficientMemoryException"/>. After
/// <see cref="Dispose"/>, running predictions finish and later ones throw an <see cref="ObjectDisposedException"/>. Weights so
/// large that an image's scores are not finite, which loading cannot detect, make a prediction throw an
/// <see cref="InvalidModelFileException"/>.</para>
/// </remarks>
/// <example><code>
/// using var classifier = ImageClassifier.Load("smiles.onnx");
/// LabelPrediction prediction = classifier.Predict("face.jpg");
/// Console.WriteLine(prediction);   // smile 93.1 %
/// </code></example>
public sealed partial class ImageClassifier : IDisposable
{
    private readonly ImagePredictor<LabelPrediction> _predictor;

    private ImageClassifier(ImagePredictor<LabelPrediction> predictor)
    {
        _predictor = predictor;
    }

    /// <summary>What the model file describes: its name, labels, input size, scaling and provenance.</summary>
    public ExpressionModelMetadata Metadata => _predictor.Metadata;

    /// <summary>Predicts the label of an image file.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(string)" path="/param|/exception"/>
    public LabelPrediction Predict(string imagePath) => _predictor.Predict(imagePath);

    /// <summary>Predicts the label of an encoded image.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(Stream)" path="/param|/exception"/>
    public LabelPrediction Predict(Stream image) => _predictor.Predict(image);

    /// <summary>Predicts the label of an encoded image.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(ReadOnlySpan{byte})" path="/param|/exception"/>
    public LabelPrediction Predict(ReadOnlySpan<byte> encodedImage) => _predictor.Predict(encodedImage);

    /// <summary>Predicts the label of raw pixels, such as a camera's frame.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(ReadOnlySpan{byte}, int, int, PixelFormat, int)" path="/param|/exception"/>
    public LabelPrediction Predict(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0) =>
        _predictor.Predict(pixels, width, height, format, stride);

    /// <summary>Predicts the label of a decoded picture, or of a face in it.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(Picture, FaceBox?)" path="/param|/exception"/>
    [OverloadResolutionPriority(1)] // So that new(120, 80, 96, 96) and null are boxes.
    public LabelPrediction Predict(Picture picture, FaceBox? face = null) => _predictor.Predict(picture, face);

    /// <summary>Predicts the label of a detected face.</summary>
    /// <returns>The likeliest label with all scores.</returns>
    /// <inheritdoc cref="ExpressionClassifier.Predict(Picture, DetectedFace)" path="/param|/exception"/>
    public LabelPrediction Predict(Picture picture, DetectedFace face) => _predictor.Predict(picture, face);

    /// <inheritdoc cref="ExpressionClassifier.WarmUp" path="/summary|/exception"/>
    public void WarmUp() => _predictor.WarmUp();

    /// <summary>
    /// Accepts no new prediction; those that run on other threads finish. Predictions that were returned stay valid.
    /// </summary>
    public void Dispose() => _predictor.Dispose();

    /// <inheritdoc cref="ImagePredictor{TPrediction}.ScoreGrayBatch"/>
    internal float[] ScoreGrayBatch(ReadOnlySpan<byte> grayPixels) => _predictor.ScoreGrayBatch(grayPixels);

    /// <inheritdoc cref="ImagePredictor{TPrediction}.PredictGrayBatch"/>
    internal IReadOnlyList<LabelPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels) =>
        _predictor.PredictGrayBatch(grayPixels);

    private static PredictionMaker<LabelPrediction> MakerFor(ExpressionModelMetadata metadata)
    {
        var names = new LabelNames(metadata.Labels);
        return scores => new LabelPrediction(new LabelScores(names, scores));
    }
}
