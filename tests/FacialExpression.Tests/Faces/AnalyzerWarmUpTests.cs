namespace FacialExpression.Tests.Faces;

public sealed class AnalyzerWarmUpTests
{
    // The app's limits are for images from outside.
    private static readonly ExpressionClassifierOptions OnePixel =
        new() { ImageLimits = new ImageLimits { MaxBytes = 1, MaxPixels = 1 } };

    private readonly byte[] _model = HandMadeModel.BrightnessModel();

    // The detector twice, since it has two sessions; a face, and what the classifier's own warm-up runs.
    [Fact]
    public void WarmUp_runs_all_that_an_analysis_runs()
    {
        using var classifier = ExpressionClassifier.Load(new MemoryStream(_model));
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create());
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        using var listener = new TelemetryListener();
        classifier.WarmUp();
        int alone = listener.Measured("facial_expression.predict.duration").Length;
        analyzer.WarmUp();
        Assert.Equal((2 * alone) + 1, listener.Measured("facial_expression.predict.duration").Length);
        Assert.Equal(2, listener.Measured("facial_expression.detect.duration").Length);
        Assert.Equal([0, 0], listener.Measured("facial_expression.faces").Select(measured => measured.Value));
    }

    [Fact]
    public void WarmUp_does_not_depend_on_the_image_limits_of_the_app()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained(OnePixel);
        analyzer.WarmUp();
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Gif()));
    }

    [Fact]
    public void WarmUp_lets_a_detector_of_the_app_see_a_picture()
    {
        var detector = new Recording();
        using var classifier = ExpressionClassifier.Load(new MemoryStream(_model), OnePixel);
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        analyzer.WarmUp();
        Assert.Equal([(640, 480)], detector.Pictures);
    }

    [Fact]
    public void WarmUp_after_Dispose_throws()
    {
        using var classifier = ExpressionClassifier.Load(new MemoryStream(_model));
        var analyzer = new ExpressionAnalyzer(classifier, new Recording());
        analyzer.Dispose();
        Assert.Throws<ObjectDisposedException>(analyzer.WarmUp);
    }

    private sealed class Recording : IFaceDetector
    {
        public List<(int Width, int Height)> Pictures { get; } = [];

        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
        {
            Pictures.Add((picture.Width, picture.Height));
            return [];
        }
    }
}
