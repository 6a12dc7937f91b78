namespace FacialExpression;

/// <summary>Finds the faces in a picture and predicts the expression of each: one decode, one detection, one batch.</summary>
/// <remarks>
/// Thread-safe if the detector is. It owns neither the classifier nor the detector and disposes neither. Every method throws a
/// <see cref="PredictionEngineException"/> if SkiaSharp or ONNX Runtime cannot be used, and an
/// <see cref="InsufficientMemoryException"/> if the memory for the picture is not there.
/// </remarks>
/// <example><code>
/// var analyzer = new ExpressionAnalyzer(classifier, detector);
/// foreach (FaceExpression face in analyzer.Analyze("party.jpg"))
/// {
///     Console.WriteLine($"{face.Box}: {face.Prediction}");
/// }
/// </code></example>
public sealed class ExpressionAnalyzer
{
    private readonly ExpressionClassifier _classifier;
    private readonly IFaceDetector _detector;

    /// <summary>Combines a classifier and a detector.</summary>
    /// <param name="classifier">Predicts the expression of each face.</param>
    /// <param name="detector">Finds the faces.</param>
    public ExpressionAnalyzer(ExpressionClassifier classifier, IFaceDetector detector)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(detector);
        _classifier = classifier;
        _detector = detector;
    }

    /// <summary>Analyzes a decoded picture.</summary>
    /// <param name="picture">A picture of any size.</param>
    /// <returns>
    /// One entry per face, in the detector's order; empty if it found none. Boxes that show no part of the picture, as some
    /// detectors report them, are left out: those without a size, those outside the picture, and those several times as large as
    /// it.
    /// </returns>
    /// <exception cref="ImageFormatException">A face is wholly transparent.</exception>
    public IReadOnlyList<FaceExpression> Analyze(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        FaceBox[] boxes = [.. _detector.Detect(picture).Where(box => _classifier.CanSee(picture, box))];
        IReadOnlyList<ExpressionPrediction> predictions = _classifier.PredictBatch(picture, boxes);
        return [.. boxes.Zip(predictions, (box, prediction) => new FaceExpression { Box = box, Prediction = prediction })];
    }

    /// <summary>Analyzes an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be decoded; the message names it.</exception>
    public IReadOnlyList<FaceExpression> Analyze(string imagePath)
    {
        using Picture picture = Picture.Load(imagePath, _classifier.ImageLimits);
        try
        {
            return Analyze(picture);
        }
        catch (ImageFormatException e)
        {
            throw EncodedBytes.Named(imagePath, e);
        }
    }

    /// <summary>Analyzes an encoded image from a stream.</summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The stream holds no image that can be decoded.</exception>
    public IReadOnlyList<FaceExpression> Analyze(Stream image)
    {
        using Picture picture = Picture.Load(image, _classifier.ImageLimits);
        return Analyze(picture);
    }

    /// <summary>Analyzes an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The bytes are no image that can be decoded.</exception>
    public IReadOnlyList<FaceExpression> Analyze(ReadOnlySpan<byte> encodedImage)
    {
        using Picture picture = Picture.Decode(encodedImage, _classifier.ImageLimits);
        return Analyze(picture);
    }
}
