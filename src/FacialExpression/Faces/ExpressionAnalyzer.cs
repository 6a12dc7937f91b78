namespace FacialExpression;

/// <summary>Finds the faces in a picture and reads the expression of each: one decode, one detection, one batch.</summary>
/// <remarks>Thread-safe where the detector is. It disposes neither the classifier nor the detector.</remarks>
/// <example><code>
/// var analyzer = new ExpressionAnalyzer(classifier, detector);
/// foreach (FaceExpression found in analyzer.Analyze("party.jpg"))
/// {
///     Console.WriteLine($"{found.Face}: {found.Prediction}");
/// }
/// </code></example>
public sealed class ExpressionAnalyzer
{
    private readonly ExpressionClassifier _classifier;
    private readonly IFaceDetector _detector;

    /// <summary>Joins a classifier and a detector.</summary>
    /// <param name="classifier">Reads the faces.</param>
    /// <param name="detector">Finds them.</param>
    public ExpressionAnalyzer(ExpressionClassifier classifier, IFaceDetector detector)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(detector);
        _classifier = classifier;
        _detector = detector;
    }

    /// <summary>Finds and reads the faces in a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <returns>
    /// One entry a face, in the detector's order; none where it found none. Boxes that show nothing of the picture, as some detectors give them, are left out: those that have no size,
    /// lie outside, or are several times as large.
    /// </returns>
    public IReadOnlyList<FaceExpression> Analyze(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        FaceBox[] faces = [.. _detector.Detect(picture).Where(face => _classifier.CanSee(picture, face))];
        return [.. faces.Zip(_classifier.PredictBatch(picture, faces), (face, prediction) => new FaceExpression(face, prediction))];
    }

    /// <summary>Finds and reads the faces in an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be read; the message names it.</exception>
    public IReadOnlyList<FaceExpression> Analyze(string imagePath)
    {
        using Picture picture = Picture.Load(imagePath, _classifier.Limits);
        try
        {
            return Analyze(picture);
        }
        catch (ImageFormatException e)
        {
            throw EncodedBytes.Named(imagePath, e);
        }
    }

    /// <summary>Finds and reads the faces in an encoded image.</summary>
    /// <param name="image">Read from its position to its end and left open.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The stream cannot be read as an image.</exception>
    public IReadOnlyList<FaceExpression> Analyze(Stream image)
    {
        using Picture picture = Picture.Load(image, _classifier.Limits);
        return Analyze(picture);
    }

    /// <summary>Finds and reads the faces in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <returns><inheritdoc cref="Analyze(Picture)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The bytes cannot be read as an image.</exception>
    public IReadOnlyList<FaceExpression> Analyze(ReadOnlySpan<byte> encodedImage)
    {
        using Picture picture = Picture.Decode(encodedImage, _classifier.Limits);
        return Analyze(picture);
    }
}
