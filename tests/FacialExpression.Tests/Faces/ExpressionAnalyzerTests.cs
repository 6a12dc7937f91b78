using FacialExpression.Tests.Imaging;
using SkiaSharp;

namespace FacialExpression.Tests.Faces;

public sealed class ExpressionAnalyzerTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    // Left half black, right half white.
    private readonly byte[] _picture = TestImages.Draw(100, 50, (x, _) => x < 50 ? SKColors.Black : SKColors.White);

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public void Analyze_predicts_each_face_in_the_order_of_the_detector()
    {
        FaceBox[] faces = [new(60, 10, 30, 30), new(10, 10, 30, 30), new(65, 5, 20, 20)];
        using var analyzer = new ExpressionAnalyzer(_classifier, new FixedDetector(faces));
        IReadOnlyList<FaceExpression> found = analyzer.Analyze(_picture);
        Assert.Equal(faces, found.Select(f => f.Box));
        Assert.Equal([Expression.Surprise, Expression.Angry, Expression.Surprise], found.Select(f => f.Prediction.Expression));
        Assert.Equal(found, analyzer.Analyze(new SlowStream(_picture)));
        using Picture picture = Picture.Decode(_picture);
        Assert.Equal(found.Select(f => f.Prediction), faces.Select(face => _classifier.Predict(picture, face)));
    }

    [Fact]
    public void Analyze_passes_the_upright_picture_to_the_detector_once()
    {
        var detector = new FixedDetector([]);
        Assert.Empty(new ExpressionAnalyzer(_classifier, detector).Analyze(PictureFiles.Read("orientation6.jpg")));
        Assert.Equal([(64, 80)], detector.Seen);
    }

    [Fact]
    public void Analyze_leaves_out_boxes_that_show_no_part_of_the_picture()
    {
        var face = new FaceBox(60, 10, 30, 30);
        FaceBox[] boxes =
        [
            new(500, 0, 10, 10),
            new(10, 10, 0, 5),
            face,
            new(float.NaN, 0, 5, 5),
            new(0, 0, 100_000, 100_000),
            new(-20, -20, 20, 20),
        ];
        using Picture picture = Picture.Decode(_picture);
        Assert.Equal([face], new ExpressionAnalyzer(_classifier, new FixedDetector(boxes)).Analyze(picture).Select(f => f.Box));
        string message = Assert.Throws<ArgumentException>(() => _classifier.Predict(picture, boxes[0])).Message;
        Assert.Contains("(500, 0)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_names_a_file_that_cannot_be_decoded()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, TestImages.Solid(10, 10, SKColors.Transparent));
        try
        {
            using var analyzer = new ExpressionAnalyzer(_classifier, new FixedDetector([new FaceBox(0, 0, 10, 10)]));
            string message = Assert.Throws<ImageFormatException>(() => analyzer.Analyze(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Analyze_applies_the_limits_of_the_classifier()
    {
        var options = new ExpressionClassifierOptions { ImageLimits = new ImageLimits { MaxPixels = 100 } };
        using ExpressionClassifier strict = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()), options);
        Assert.Throws<ImageFormatException>(() => new ExpressionAnalyzer(strict, new FixedDetector([])).Analyze(_picture));
    }

    [Fact]
    public void Predict_adds_the_margin_of_the_model_to_a_box()
    {
        var metadata = new ExpressionModelMetadata { ModelName = "Margin", FaceMargin = 1 };
        byte[] file = HandMadeModel.Create([0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], metadata);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(file));
        Assert.Equal(1f, classifier.Metadata.FaceMargin);

        // 10 white pixels within 30: with a margin of one box on each side, a ninth of the crop is white.
        bool IsDot(int x, int y) => x is >= 40 and < 50 && y is >= 40 and < 50;
        byte[] dot = TestImages.Draw(90, 90, (x, y) => IsDot(x, y) ? SKColors.White : SKColors.Black);
        float expected = HandMadeModel.Softmax(0, 0, 0, 1 / 9.0, 0, 0, 0)[3];
        using Picture picture = Picture.Decode(dot);
        Assert.Equal(expected, classifier.Predict(picture, new FaceBox(40, 40, 10, 10)).Scores[Expression.Happy], 2e-3f);
    }

    private sealed class FixedDetector(IReadOnlyList<FaceBox> faces) : IFaceDetector
    {
        public List<(int Width, int Height)> Seen { get; } = [];

        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
        {
            Seen.Add((picture.Width, picture.Height));
            return [.. faces.Select(box => new DetectedFace { Box = box })];
        }
    }
}
