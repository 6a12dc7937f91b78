namespace FacialExpression.Tests.Faces;

/// <summary>Arguments that are null, which are named at the call, and options, which reach the model.</summary>
public sealed class FaceArgumentsTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    private readonly FaceDetector _detector = HandMadeDetector.Load(HandMadeDetector.Create());
    private readonly ExpressionAnalyzer _analyzer;

    public FaceArgumentsTests() => _analyzer = new ExpressionAnalyzer(_classifier, _detector);

    public void Dispose()
    {
        _analyzer.Dispose();
        _detector.Dispose();
        _classifier.Dispose();
    }

    [Fact]
    public void Models_and_pictures_that_are_null_are_named()
    {
        Names("classifier", () => new ExpressionAnalyzer(null!, _detector));
        Names("detector", () => new ExpressionAnalyzer(_classifier, null!));
        Names("onnxModel", () => FaceDetector.Load((Stream)null!));
        Names("picture", () => _detector.Detect(null!));
        using var analyzer = new ExpressionAnalyzer(_classifier, new AnyPicture());
        Names("picture", () => analyzer.Analyze((Picture)null!));
    }

    [Fact]
    public void Batches_that_are_null_are_named()
    {
        Names("imagePaths", () => _analyzer.AnalyzeBatch(null!));
        Names("items", () => _analyzer.AnalyzeBatch((int[])null!, _ => Black()));
        Names("open", () => _analyzer.AnalyzeBatch([1], null!));
    }

    [Fact]
    public void Streams_that_are_null_are_named()
    {
        IAsyncEnumerable<int>? none = null;
        IAsyncEnumerable<int> items = AsyncEnumerable.Empty<int>();
        Names("imagePaths", () => _analyzer.AnalyzeManyAsync(null!));
        Names("items", () => _analyzer.AnalyzeManyAsync(none!, _ => Black()));
        Names("open", () => _analyzer.AnalyzeManyAsync(items, (Func<int, Picture>)null!));
        Names("items", () => _analyzer.AnalyzeManyAsync(none!, _ => ReadOnlyMemory<byte>.Empty));
        Names("read", () => _analyzer.AnalyzeManyAsync(items, (Func<int, ReadOnlyMemory<byte>>)null!));
        Names("items", () => _analyzer.AnalyzeManyAsync(none!, (_, _) => ValueTask.FromResult(Black())));
        Names("open", () => _analyzer.AnalyzeManyAsync(items, (Func<int, CancellationToken, ValueTask<Picture>>)null!));
    }

    [Fact]
    public void Options_reach_the_detector_whatever_it_is_loaded_from()
    {
        byte[] file = HandMadeDetector.Create();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, file);
        try
        {
            Func<FaceDetectorOptions?, FaceDetector>[] ways =
            [
                options => FaceDetector.Load(path, options), options => FaceDetector.Load(new MemoryStream(file), options),
                FaceDetector.LoadPretrained,
            ];
            Assert.All(ways, load =>
            {
                using FaceDetector detector = load(null);
                Assert.NotEqual(0.25f, detector.Threshold);
                using FaceDetector keen = load(new FaceDetectorOptions { Threshold = 0.25f, MaxSide = 320 });
                Assert.Equal((0.25f, 320), (keen.Threshold, keen.MaxSide));
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Picture Black() => Picture.FromPixels([0], 1, 1, PixelFormat.Gray8);

    private static void Names(string parameter, Func<object> call) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentNullException>(call).ParamName);

    /// <summary>Asks for no picture.</summary>
    private sealed class AnyPicture : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) =>
            [new DetectedFace { Box = new FaceBox(0, 0, 1, 1) }];
    }
}
