namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

/// <summary>Finds the faces in a picture and predicts the expression of each: one decode, one detection, one batch.</summary>
/// <remarks>
/// <para>Thread-safe if the detector is. Tilted faces whose landmarks the detector reports are turned upright for the prediction.
/// With a <see cref="FaceDetector"/>, JPEGs much larger than it needs are decoded at a half, a quarter or an eighth of their
/// size; boxes and landmarks are in pixels of the full size in any case.</para>
/// <para>Every method throws a <see cref="PredictionEngineException"/> if SkiaSharp or ONNX Runtime cannot be used, an
/// <see cref="InsufficientMemoryException"/> if the memory for the picture is not there, and, after <see cref="Dispose"/>, an
/// <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
/// <example><code>
/// using var analyzer = ExpressionAnalyzer.LoadPretrained();
/// foreach (FaceExpression face in analyzer.Analyze("party.jpg"))
/// {
///     Console.WriteLine($"{face.Box} {face.Prediction}");
/// }
/// </code></example>
public sealed partial class ExpressionAnalyzer : IDisposable
{
    private readonly ExpressionClassifier _classifier;
    private readonly IFaceDetector _detector;
    private readonly UseCounter _uses;

    // Half as much again as the network sees, so that faces have more pixels for the classifier.
    private readonly int _leastSide;

    /// <summary>Combines a classifier and a detector, which stay the caller's to dispose.</summary>
    /// <param name="classifier">Predicts the expression of each face.</param>
    /// <param name="detector">Finds the faces.</param>
    public ExpressionAnalyzer(ExpressionClassifier classifier, IFaceDetector detector)
        : this(classifier, detector, () => { })
    {
    }

    private ExpressionAnalyzer(ExpressionClassifier classifier, IFaceDetector detector, Action free)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(detector);
        _classifier = classifier;
        _detector = detector;
        _uses = new UseCounter(nameof(ExpressionAnalyzer), free);
        _leastSide = detector is FaceDetector own ? own.MaxSide * 3 / 2 : 0;
    }

    /// <summary>Loads the classifier and the detector inside this package. Offline; nothing is downloaded.</summary>
    /// <param name="classifierOptions">Limits, threads and device. Default: <see langword="null"/>, the defaults.</param>
    /// <param name="detectorOptions">Which faces to find. Default: <see langword="null"/>, the defaults.</param>
    /// <returns>An analyzer that disposes both with itself.</returns>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system, or the GPU that the options ask for cannot be
    /// used.
    /// </exception>
    public static ExpressionAnalyzer LoadPretrained(
        ExpressionClassifierOptions? classifierOptions = null, FaceDetectorOptions? detectorOptions = null)
    {
        var classifier = ExpressionClassifier.LoadPretrained(classifierOptions);
        try
        {
            var detector = FaceDetector.LoadPretrained(detectorOptions);
            return new ExpressionAnalyzer(classifier, detector, () =>
            {
                detector.Dispose();
                classifier.Dispose();
            });
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Analyzes a decoded picture.</summary>
    /// <param name="picture">A picture of any size; it is not disposed.</param>
    /// <param name="cancellationToken">Stops the search for faces, and the predictions between two faces. Default: none.</param>
    /// <returns>
    /// One entry per face, in the detector's order; empty if it found none. Boxes that show no part of the picture, as some
    /// detectors report them, are left out: those without a size, those outside the picture, and those several times as large as
    /// it.
    /// </returns>
    /// <exception cref="ImageFormatException">A face is wholly transparent.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IReadOnlyList<FaceExpression> Analyze(Picture picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using UseCounter.Use use = _uses.Begin();
        return Predict(picture, Detect(picture, cancellationToken), cancellationToken);
    }

    /// <summary>Analyzes an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <param name="cancellationToken">Stops the search for faces, and the predictions between two faces. Default: none.</param>
    /// <returns><inheritdoc cref="Analyze(Picture, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be decoded; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IReadOnlyList<FaceExpression> Analyze(string imagePath, CancellationToken cancellationToken = default) =>
        EncodedBytes.Use(imagePath, _classifier.ImageLimits, (bytes, _) => Analyze(bytes, cancellationToken));

    /// <summary>Analyzes an encoded image from a stream.</summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="cancellationToken">Stops the search for faces, and the predictions between two faces. Default: none.</param>
    /// <returns><inheritdoc cref="Analyze(Picture, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The stream holds no image that can be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IReadOnlyList<FaceExpression> Analyze(Stream image, CancellationToken cancellationToken = default) =>
        EncodedBytes.Use(image, _classifier.ImageLimits, (bytes, _) => Analyze(bytes, cancellationToken));

    /// <summary>Analyzes an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="cancellationToken">Stops the search for faces, and the predictions between two faces. Default: none.</param>
    /// <returns><inheritdoc cref="Analyze(Picture, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="ImageFormatException">The bytes are no image that can be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IReadOnlyList<FaceExpression> Analyze(
        ReadOnlySpan<byte> encodedImage, CancellationToken cancellationToken = default)
    {
        using UseCounter.Use use = _uses.Begin();
        DetectedFace[] faces;
        int leastSide;
        using (var picture = Picture.DecodeReduced(encodedImage, _classifier.ImageLimits, _leastSide))
        {
            faces = Detect(picture, cancellationToken);
            leastSide = LeastSide(picture, faces);
            if (picture.Reduction == 1 || Math.Max(picture.Width, picture.Height) >= leastSide)
            {
                return Predict(picture, faces, cancellationToken);
            }
        }

        // Small faces would have fewer pixels than the classifier can see.
        cancellationToken.ThrowIfCancellationRequested();
        using var larger = Picture.DecodeReduced(encodedImage, _classifier.ImageLimits, leastSide);
        return Predict(larger, faces, cancellationToken);
    }

    /// <summary>
    /// Accepts no new call; those that run on other threads finish. The models that <see cref="LoadPretrained"/> loaded are
    /// disposed with it; those that the constructor was given are not.
    /// </summary>
    public void Dispose() => _uses.Dispose();

    /// <summary>The longer side at which no face has fewer pixels than the classifier sees, or that of the file.</summary>
    private int LeastSide(Picture picture, DetectedFace[] faces)
    {
        double network = Math.Max(_classifier.Metadata.Input.Width, _classifier.Metadata.Input.Height);
        double smallest = faces.Select(face => Math.Max(face.Box.Width, face.Box.Height)).DefaultIfEmpty(float.MaxValue).Min();
        return (int)Math.Ceiling(picture.FullSide * Math.Min(1, network / smallest));
    }

    /// <returns>In pixels of the full size.</returns>
    private DetectedFace[] Detect(Picture picture, CancellationToken cancellationToken) =>
        [.. _detector.Detect(picture, cancellationToken).Select(face => Scale(face, picture.Reduction))];

    private FaceExpression[] Predict(Picture picture, DetectedFace[] faces, CancellationToken cancellationToken)
    {
        DetectedFace[] here =
            [.. faces.Select(face => Scale(face, 1f / picture.Reduction)).Where(face => _classifier.CanSee(picture, face))];
        return
        [
            .. here.Zip(
                _classifier.PredictBatch(picture, here, cancellationToken),
                (face, prediction) => new FaceExpression(Scale(face, picture.Reduction), prediction)),
        ];
    }

    private static DetectedFace Scale(DetectedFace face, float factor) => factor == 1 ? face : face.Scale(factor, factor);
}
