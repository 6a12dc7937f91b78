using FacialExpression.Tests.Images;
using SkiaSharp;

namespace FacialExpression.Tests.Faces;

public sealed class ExpressionAnalyzerTests : IDisposable
{
    private readonly ExpressionClassifier _classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    // Left half black, right half white.
    private readonly byte[] _picture = TestImages.Draw(100, 50, (x, _) => x < 50 ? SKColors.Black : SKColors.White);

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public void Every_face_gets_its_own_prediction_in_the_detectors_order()
    {
        FaceBox[] faces = [new(60, 10, 30, 30), new(10, 10, 30, 30), new(65, 5, 20, 20)];
        var analyzer = new ExpressionAnalyzer(_classifier, new FixedDetector(faces));
        IReadOnlyList<FaceExpression> found = analyzer.Analyze(_picture);
        Assert.Equal(faces, found.Select(f => f.Face));
        Assert.Equal([Expression.Surprise, Expression.Angry, Expression.Surprise], found.Select(f => f.Prediction.Expression));
        Assert.Equal(found, analyzer.Analyze(new SlowStream(_picture)));
        Assert.Equal(found.Select(f => f.Prediction), faces.Select(face => _classifier.Predict(_picture, face)));
    }

    [Fact]
    public void The_detector_sees_the_picture_once_and_upright()
    {
        var detector = new FixedDetector([]);
        Assert.Empty(new ExpressionAnalyzer(_classifier, detector).Analyze(PictureFiles.Read("orientation6.jpg")));
        Assert.Equal([(64, 80)], detector.Seen);
    }

    [Fact]
    public void Boxes_that_show_nothing_cost_the_others_nothing()
    {
        var face = new FaceBox(60, 10, 30, 30);
        FaceBox[] boxes = [new(500, 0, 10, 10), new(10, 10, 0, 5), face, new(float.NaN, 0, 5, 5), new(0, 0, 100_000, 100_000), new(-20, -20, 20, 20)];
        Assert.Equal([face], new ExpressionAnalyzer(_classifier, new FixedDetector(boxes)).Analyze(_picture).Select(f => f.Face));
        Assert.Contains("(500, 0)", Assert.Throws<ArgumentException>(() => _classifier.Predict(_picture, boxes[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, TestImages.Solid(10, 10, SKColors.Transparent));
        try
        {
            var analyzer = new ExpressionAnalyzer(_classifier, new FixedDetector([new FaceBox(0, 0, 10, 10)]));
            Assert.Contains(path, Assert.Throws<ImageFormatException>(() => analyzer.Analyze(path)).Message, StringComparison.Ordinal);
            Assert.Contains(path, Assert.Throws<ImageFormatException>(() => _classifier.Predict(path, new FaceBox(0, 0, 10, 10))).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_classifiers_limits_hold()
    {
        using ExpressionClassifier strict = ExpressionClassifier.Load(
            new MemoryStream(HandMadeModel.BrightnessModel()), new ExpressionClassifierOptions { Limits = new ImageLimits { MaxPixels = 100 } });
        Assert.Throws<ImageFormatException>(() => new ExpressionAnalyzer(strict, new FixedDetector([])).Analyze(_picture));
    }

    [Fact]
    public void The_margin_is_the_models()
    {
        var metadata = new ExpressionModelMetadata { ModelName = "Margin", FaceMargin = 1 };
        byte[] file = HandMadeModel.Create([0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], metadata);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(file));
        Assert.Equal(1f, classifier.Metadata.FaceMargin);

        // 10 white pixels within 30: with a margin of one box on each side a third of what is seen, squared, is white.
        byte[] dot = TestImages.Draw(90, 90, (x, y) => x is >= 40 and < 50 && y is >= 40 and < 50 ? SKColors.White : SKColors.Black);
        float expected = HandMadeModel.Softmax(0, 0, 0, 1 / 9.0, 0, 0, 0)[3];
        Assert.Equal(expected, classifier.Predict(dot, new FaceBox(40, 40, 10, 10)).Scores[Expression.Happy], 2e-3f);
    }

    private sealed class FixedDetector(IReadOnlyList<FaceBox> faces) : IFaceDetector
    {
        public List<(int Width, int Height)> Seen { get; } = [];

        public IReadOnlyList<FaceBox> Detect(Picture picture)
        {
            Seen.Add((picture.Width, picture.Height));
            return faces;
        }
    }
}
