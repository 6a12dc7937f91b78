namespace FacialExpression.Tests.Prediction;

public sealed class WarmUpTests
{
    // One image, one face of a picture, and one for the session of many callers.
    [Fact]
    public void WarmUp_runs_all_that_predictions_run()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        using var listener = new TelemetryListener();
        classifier.WarmUp();
        Assert.Equal(3, listener.Measured("facial_expression.predict.duration").Length);
        Assert.Single(listener.Measured("facial_expression.decode.duration"));
    }

    // The app's limits are for images from outside.
    private static readonly ExpressionClassifierOptions _onePixel =
        new() { ImageLimits = new ImageLimits { MaxBytes = 1, MaxPixels = 1 } };

    [Fact]
    public void WarmUp_of_a_classifier_does_not_change_its_scores()
    {
        using var cold = ExpressionClassifier.LoadPretrained();
        using var warm = ExpressionClassifier.LoadPretrained();
        warm.WarmUp();
        Assert.Equal(cold.Predict(TestImages.Gif()), warm.Predict(TestImages.Gif()));
    }

    [Fact]
    public void WarmUp_does_not_depend_on_the_image_limits_of_the_app()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained(_onePixel);
        analyzer.WarmUp();
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Gif()));
    }

    [Fact]
    public void WarmUp_lets_a_detector_of_the_app_see_a_picture()
    {
        var detector = new Recording();
        using var classifier = ExpressionClassifier.LoadPretrained(_onePixel);
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        analyzer.WarmUp();
        Assert.Equal([(640, 480)], detector.Pictures);
    }

    [Fact]
    public void WarmUp_after_Dispose_throws()
    {
        var analyzer = ExpressionAnalyzer.LoadPretrained();
        analyzer.Dispose();
        Assert.Throws<ObjectDisposedException>(analyzer.WarmUp);
        var classifier = ExpressionClassifier.LoadPretrained();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(classifier.WarmUp);
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
