namespace FacialExpression;

/// <summary>Makes a prediction of the scores of one image, which are finite and in the order of the model's labels.</summary>
/// <param name="scores">A score for each label.</param>
internal delegate TPrediction PredictionMaker<out TPrediction>(ReadOnlySpan<float> scores);

/// <summary>
/// Predicts with one model, from any source of an image: all that classifiers have in common, whatever they make of the scores.
/// </summary>
/// <typeparam name="TPrediction">What is made of an image's scores.</typeparam>
internal sealed partial class ImagePredictor<TPrediction> : IDisposable
{
    // Above it, scores of a batch are too many for a thread's stack.
    private const int MostOnStack = 2048;

    private readonly ModelSession _session;
    private readonly ImagePreprocessor _preprocessor;
    private readonly PredictionMaker<TPrediction> _make;

    private ImagePredictor(ModelSession session, ImageLimits imageLimits, PredictionMaker<TPrediction> make)
    {
        _session = session;
        _make = make;
        ImageLimits = imageLimits;
        _preprocessor = new ImagePreprocessor(Metadata.Input, imageLimits);
    }

    /// <summary>What the model file describes.</summary>
    public ExpressionModelMetadata Metadata => _session.Metadata;

    /// <summary>The largest image that is accepted.</summary>
    public ImageLimits ImageLimits { get; }

    private int LabelCount => Metadata.Labels.Count;

    /// <summary>Whether an exception says that the model was disposed.</summary>
    public bool IsDisposalOf(Exception e) => _session.IsDisposalOf(e);

    /// <summary>Predicts an image file.</summary>
    public TPrediction Predict(string imagePath) => EncodedBytes.Use(imagePath, ImageLimits, (bytes, _) => Predict(bytes));

    /// <summary>Predicts an encoded image from a stream.</summary>
    public TPrediction Predict(Stream image) => EncodedBytes.Use(image, ImageLimits, (bytes, _) => Predict(bytes));

    /// <summary>Predicts an encoded image.</summary>
    public TPrediction Predict(ReadOnlySpan<byte> encodedImage)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(encodedImage, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Predicts raw pixels.</summary>
    public TPrediction Predict(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(pixels, width, height, format, stride, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Predicts a picture, or a box in it.</summary>
    public TPrediction Predict(Picture picture, FaceBox? face)
    {
        using GrayPixels gray = RentGray();
        if (face is { } box)
        {
            _preprocessor.ToGray(picture, box, Metadata.FaceMargin, gray.Span);
        }
        else
        {
            _preprocessor.ToGray(picture, gray.Span);
        }

        return PredictGray(gray.Span);
    }

    /// <summary>Predicts a detected face, turned upright if it is tilted.</summary>
    public TPrediction Predict(Picture picture, DetectedFace face)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Whether a face shows something of a picture, so that it can be predicted.</summary>
    public bool CanSee(Picture picture, DetectedFace face) =>
        FaceCrop.CanSee(face.Box, Metadata.FaceMargin, Metadata.Input, picture.Width, picture.Height);

    /// <summary>Uses each session and each kind of call once.</summary>
    public void WarmUp()
    {
        // Not bytes, which the caller's own limits might refuse.
        using Picture picture = Picture.Decode(PlainImage.Jpeg(Metadata.Input.Width, Metadata.Input.Height));
        Predict(picture, (FaceBox?)null);
        PredictBatch(picture, [new FaceBox(0, 0, picture.Width, picture.Height)], CancellationToken.None);

        // The session for predictions that run at the same time.
        using GrayPixels gray = RentGray();
        gray.Span.Clear();
        Span<float> scores = stackalloc float[LabelCount];
        _session.Run(gray.Span, 1, scores, maySpread: false);
    }

    /// <summary>Accepts no new prediction; those that run on other threads finish.</summary>
    public void Dispose() => _session.Dispose();

    private GrayPixels RentGray() => new(Metadata.Input.Size);

    private TPrediction PredictGray(ReadOnlySpan<byte> gray)
    {
        Span<float> scores = stackalloc float[LabelCount];
        _session.Run(gray, scores);
        RequireFinite(scores);
        return _make(scores);
    }

    /// <exception cref="InvalidModelFileException">A score is not finite.</exception>
    private void RequireFinite(ReadOnlySpan<float> scores)
    {
        // Softmax sums to 1 unless its logits overflow.
        float sum = 0;
        foreach (float score in scores)
        {
            sum += score;
        }

        if (!float.IsFinite(sum))
        {
            throw _session.NotFinite();
        }
    }
}
