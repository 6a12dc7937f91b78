using System.Runtime.CompilerServices;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

/// <summary>
/// Predicts facial expressions with one model file. Load once and call from any thread: instances are thread-safe.
/// </summary>
/// <remarks>
/// <para>Pass an image of one face that fills most of the frame, or a <see cref="Picture"/> and the face's <see cref="FaceBox"/>.
/// The classifier assumes that it sees a face and labels anything. An <see cref="IFaceDetector"/> finds faces;
/// <see cref="ExpressionAnalyzer"/> joins the two. Images are turned upright as EXIF specifies; <see cref="ImagePreprocessor"/>
/// documents how they become the network's input.</para>
/// <para>Runs on ONNX Runtime, on the CPU or on the GPU that <see cref="ExpressionClassifierOptions.Device"/> specifies; nothing
/// leaves the machine. If ONNX Runtime, SkiaSharp or the GPU cannot be used, loading or predicting throws a
/// <see cref="PredictionEngineException"/>; if memory is short, an <see cref="InsufficientMemoryException"/>. After
/// <see cref="Dispose"/>, running predictions finish and later ones throw an <see cref="ObjectDisposedException"/>. Weights so
/// large that an image's scores are not finite, which loading cannot detect, make a prediction throw an
/// <see cref="InvalidModelFileException"/>.</para>
/// </remarks>
/// <example><code>
/// using var classifier = ExpressionClassifier.LoadPretrained();
/// ExpressionPrediction prediction = classifier.Predict("face.jpg");
/// Console.WriteLine(prediction);   // Happy 93.1 %
/// </code></example>
public sealed partial class ExpressionClassifier : IDisposable
{
    private readonly ImagePredictor<ExpressionPrediction> _predictor;

    private ExpressionClassifier(ImagePredictor<ExpressionPrediction> predictor)
    {
        _predictor = predictor;
    }

    /// <summary>What the model file describes: its name, input size, scaling and provenance.</summary>
    public ExpressionModelMetadata Metadata => _predictor.Metadata;

    internal ImageLimits ImageLimits => _predictor.ImageLimits;

    /// <summary>Whether an exception says that the classifier was disposed.</summary>
    internal bool IsDisposalOf(Exception e) => _predictor.IsDisposalOf(e);

    /// <summary>Predicts the expression of the face in an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (its first frame) or BMP file of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">
    /// The file is no image, of a format that is not supported, cut short or too large; the message names it.
    /// </exception>
    public ExpressionPrediction Predict(string imagePath) => _predictor.Predict(imagePath);

    /// <summary>Predicts the expression of the face in an encoded image.</summary>
    /// <param name="image">
    /// A stream of a JPEG, PNG, WebP, GIF or BMP file, read from its position to its end and left open; it need not be able to
    /// seek.
    /// </param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">
    /// The stream holds no image, a format that is not supported, is cut short or too large.
    /// </exception>
    public ExpressionPrediction Predict(Stream image) => _predictor.Predict(image);

    /// <summary>Predicts the expression of the face in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">
    /// The bytes are no image, of a format that is not supported, cut short or too large.
    /// </exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> encodedImage) => _predictor.Predict(encodedImage);

    /// <summary>Predicts the expression of a face in raw pixels, such as a camera's frame.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">How a pixel is stored.</param>
    /// <param name="stride">
    /// Bytes from the start of a row to the start of the next, at least a row's own. Default: 0, rows without gaps.
    /// </param>
    /// <returns>The likeliest expression with all scores. Nothing else is allocated.</returns>
    /// <exception cref="ArgumentException">There are not enough pixels for the size.</exception>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0) =>
        _predictor.Predict(pixels, width, height, format, stride);

    /// <summary>Predicts the expression of the face in a decoded picture.</summary>
    /// <param name="picture">A picture of any size; it is not disposed.</param>
    /// <param name="face">
    /// Where the face is, in pixels of the upright picture. The margin that the model was trained with is added; beyond the
    /// picture's edge its outermost pixels repeat. Default: <see langword="null"/>, the face fills the picture.
    /// </param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    /// <exception cref="ImageFormatException">The visible part is wholly transparent.</exception>
    [OverloadResolutionPriority(1)] // So that new(120, 80, 96, 96) and null are boxes.
    public ExpressionPrediction Predict(Picture picture, FaceBox? face = null) => _predictor.Predict(picture, face);

    /// <summary>Predicts the expression of a detected face, as <see cref="ExpressionAnalyzer"/> does.</summary>
    /// <param name="picture">A picture of any size; it is not disposed.</param>
    /// <param name="face">
    /// A face of this picture. If it has landmarks and its eyes are tilted by 10 degrees or more, it is turned upright first.
    /// </param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">The face's box has no size, or lies outside the picture.</exception>
    /// <exception cref="ImageFormatException">The visible part is wholly transparent.</exception>
    public ExpressionPrediction Predict(Picture picture, DetectedFace face) => _predictor.Predict(picture, face);

    /// <summary>
    /// Accepts no new prediction; those that run on other threads finish. Predictions that were returned stay valid.
    /// </summary>
    public void Dispose() => _predictor.Dispose();

    /// <summary>Whether a face shows something of a picture, so that it can be predicted.</summary>
    internal bool CanSee(Picture picture, DetectedFace face) => _predictor.CanSee(picture, face);

    /// <summary>Puts scores into the order of the enum.</summary>
    /// <exception cref="InvalidModelFileException">The labels are not the seven expressions.</exception>
    private static PredictionMaker<ExpressionPrediction> MakerFor(ExpressionModelMetadata metadata)
    {
        Expression[] order = LabelOrder.Of(metadata);
        return scores =>
        {
            Span<float> ordered = stackalloc float[order.Length];
            for (int k = 0; k < order.Length; k++)
            {
                ordered[(int)order[k]] = scores[k];
            }

            return new ExpressionPrediction(new ExpressionScores(ordered));
        };
    }
}
