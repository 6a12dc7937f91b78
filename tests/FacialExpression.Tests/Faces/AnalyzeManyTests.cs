using System.Text.Json;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace FacialExpression.Tests.Faces;

/// <summary>Many pictures, asynchronously and in batches, and the end of an analyzer.</summary>
public sealed class AnalyzeManyTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    private readonly FaceDetector _detector = HandMadeDetector.Load(HandMadeDetector.Create());
    private readonly ExpressionAnalyzer _analyzer;
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public AnalyzeManyTests() => _analyzer = new ExpressionAnalyzer(_classifier, _detector);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _analyzer.Dispose();
        _detector.Dispose();
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AnalyzeAsync_gives_what_Analyze_gives()
    {
        IReadOnlyList<FaceExpression> expected = _analyzer.Analyze(Png(2));
        Assert.Equal(2, expected.Count);
        Assert.Equal(expected, await _analyzer.AnalyzeAsync(Write(2), Stop));
        Assert.Equal(expected, await _analyzer.AnalyzeAsync(new MemoryStream(Png(2)), Stop));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _analyzer.AnalyzeAsync("gone.png", Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _analyzer.AnalyzeAsync(new MemoryStream(Png(2)), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task AnalyzeManyAsync_of_encoded_images_gives_what_Analyze_of_the_bytes_gives()
    {
        int[] items = [2, 0, -1, 3];
        List<AnalysisResult<int>> results = await _analyzer
            .AnalyzeManyAsync(items.ToAsyncEnumerable(), i => i < 0 ? "no image"u8.ToArray() : Png(i), Stop)
            .ToListAsync(Stop);
        Assert.Equal(items, results.Select(result => result.Item));
        Assert.IsType<ImageFormatException>(results[2].Error);
        Assert.All(
            results.Where(result => result.Item >= 0), result => Assert.Equal(_analyzer.Analyze(Png(result.Item)), result.Faces));
        Assert.Throws<ArgumentNullException>(
            () => _analyzer.AnalyzeManyAsync(items.ToAsyncEnumerable(), (Func<int, ReadOnlyMemory<byte>>)null!));
    }

    [Fact]
    public void AnalyzeBatch_keeps_the_order_of_files_and_items()
    {
        string[] paths = [.. Enumerable.Range(0, 24).Select(i => Write(i % 4))];
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i % 4), _analyzer.AnalyzeBatch(paths, Stop).Select(f => f.Count));
        Assert.Equal(
            [3, 0, 1],
            _analyzer.AnalyzeBatch(new[] { 3, 0, 1 }, i => Picture.Decode(Png(i)), Stop).Select(faces => faces.Count));
    }

    [Fact]
    public void AnalyzeBatch_reports_the_first_file_that_fails()
    {
        string[] paths = [Write(1), Write(2), "first-gone.png", Write(1), "second-gone.png"];
        Assert.Contains(
            "first-gone.png",
            Assert.Throws<FileNotFoundException>(() => _analyzer.AnalyzeBatch(paths, Stop)).Message,
            StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(
            () => _analyzer.AnalyzeBatch(paths, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task AnalyzeManyAsync_gives_faces_or_one_error_per_item_in_their_order()
    {
        var results = new List<AnalysisResult<string>>();
        string[] paths = [Write(1), "gone.png", Write(0), WriteText(), Write(3)];
        await foreach (AnalysisResult<string> result in _analyzer.AnalyzeManyAsync(Each(paths), Stop))
        {
            results.Add(result);
        }

        Assert.Equal(paths, results.Select(r => r.Item));
        Assert.Equal([1, null, 0, null, 3], results.Select(r => r.Faces?.Count));
        Assert.IsType<FileNotFoundException>(results[1].Error);
        Assert.IsType<ImageFormatException>(results[3].Error);
        Assert.Contains("gone.png", results[1].ErrorMessage, StringComparison.Ordinal);
        Assert.Null(results[0].ErrorMessage);
        Assert.Contains("\"ErrorMessage\":", JsonSerializer.Serialize(results[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnalyzeManyAsync_opens_pictures_from_any_source()
    {
        var opened = new List<int>();
        await foreach (AnalysisResult<int> result in _analyzer.AnalyzeManyAsync(
            Each(0, 1, 2), i => i == 1 ? throw new IOException("no") : Picture.Decode(Png(i)), Stop))
        {
            opened.Add(result.Faces?.Count ?? -1);
        }

        Assert.Equal([0, -1, 2], opened);
        await foreach (AnalysisResult<int> result in _analyzer.AnalyzeManyAsync(
            Each(3), (i, stop) => ValueTask.FromResult(Picture.Decode(Png(i))), Stop))
        {
            Assert.Equal(3, result.Faces!.Count);
        }
    }

    [Theory]
    [InlineData("detector")]
    [InlineData("classifier")]
    [InlineData("analyzer")]
    public async Task A_part_that_was_disposed_ends_the_enumeration(string part)
    {
        IDisposable disposed = part switch { "detector" => _detector, "classifier" => _classifier, _ => _analyzer };
        disposed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (AnalysisResult<string> result in _analyzer.AnalyzeManyAsync(Each(Write(1)), Stop))
            {
                Assert.Fail($"A result after Dispose: {result}");
            }
        });
    }

    [Fact]
    public void ErrorMessage_is_what_was_set_or_that_of_the_error()
    {
        var error = new InvalidOperationException("with a path of the server");
        Assert.Equal(error.Message, new AnalysisResult<int> { Item = 1, Error = error }.ErrorMessage);
        Assert.Equal("set", new AnalysisResult<int> { Item = 1, Error = error, ErrorMessage = "set" }.ErrorMessage);
        Assert.Null(new AnalysisResult<int> { Item = 1 }.ErrorMessage);
    }

    [Fact]
    public void A_disposed_analyzer_leaves_the_models_that_it_was_given()
    {
        _analyzer.Dispose();
        _analyzer.Dispose();
        Assert.Equal(
            "ExpressionAnalyzer",
            Assert.Throws<ObjectDisposedException>(() => _analyzer.Analyze(Png(1))).ObjectName);
        using Picture picture = Picture.Decode(Png(1));
        Assert.Single(_detector.Detect(picture));
        Assert.Equal(Expression.Angry, _classifier.Predict(picture).Expression);
    }

    [Fact]
    public void LoadPretrained_finds_nothing_on_a_wall_and_owns_its_models()
    {
        var analyzer = ExpressionAnalyzer.LoadPretrained(
            new ExpressionClassifierOptions { ImageLimits = new ImageLimits { MaxPixels = 10_000 } },
            new FaceDetectorOptions { MinFaceSize = 16 });
        Assert.Empty(analyzer.Analyze(TestImages.Solid(100, 100, SKColors.Beige)));
        Assert.Throws<ImageFormatException>(() => analyzer.Analyze(TestImages.Solid(101, 100, SKColors.Beige)));
        analyzer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => analyzer.Analyze(TestImages.Solid(10, 10, SKColors.Beige)));
    }

    [Fact]
    public void A_canceled_token_stops_the_analysis()
    {
        using Picture picture = Picture.Decode(Png(1));
        Assert.ThrowsAny<OperationCanceledException>(() => _analyzer.Analyze(picture, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(45, 0.043f)]
    [InlineData(-45, 0.043f)]
    public void The_roll_is_taken_out(float roll, float expected)
    {
        // White begins at the right edge of the box, whose center is (76, 76). A square that is turned reaches beyond the edge.
        byte[] image = TestImages.Draw(
            160, 160, (x, y) => x >= 92 || (x is >= 72 and < 80 && y is >= 72 and < 80) ? SKColors.White : SKColors.Black);
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create(roll));
        Assert.Equal(expected + (1 / 16f), Brightness(detector, image), 0.01f);
    }

    [Fact]
    public void Detector_and_classifier_by_hand_give_what_the_analyzer_gives()
    {
        byte[] image = TestImages.Draw(
            160, 160, (x, y) => x >= 92 || (x is >= 72 and < 80 && y is >= 72 and < 80) ? SKColors.White : SKColors.Black);
        using FaceDetector detector = HandMadeDetector.Load(HandMadeDetector.Create(roll: 45));
        using var analyzer = new ExpressionAnalyzer(_classifier, detector);
        using Picture picture = Picture.Decode(image);
        IReadOnlyList<DetectedFace> faces = detector.Detect(picture);
        IReadOnlyList<FaceExpression> expected = analyzer.Analyze(picture);
        Assert.Equal(expected.Select(f => f.Prediction), _classifier.PredictBatch(picture, faces));
        Assert.Equal(expected[0].Prediction, _classifier.Predict(picture, faces[0]));
        Assert.NotEqual(expected[0].Prediction, _classifier.Predict(picture, faces[0].Box));
    }

    [Fact]
    public void A_face_is_written_as_JSON_with_its_box_once_and_read_again()
    {
        FaceExpression face = Assert.Single(_analyzer.Analyze(Png(1)));
        string json = JsonSerializer.Serialize(face, JsonSerializerOptions.Web);
        Assert.StartsWith("{\"box\":{\"x\":", json, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(json, "\"box\""));
        Assert.Equal(face, JsonSerializer.Deserialize<FaceExpression>(json, JsonSerializerOptions.Web));
    }

    /// <summary>The mean of what the classifier sees of the face at (76, 76), from its logits.</summary>
    private static float Brightness(FaceDetector detector, byte[] image)
    {
        using ExpressionClassifier classifier =
            ExpressionClassifier.Load(new MemoryStream(HandMadeModel.Create(new float[7], [0, 0, 0, 0, 0, 0, 1])));
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        ExpressionScores scores = Assert.Single(
            analyzer.Analyze(image), face => Math.Abs(face.Box.X - 60) < 1 && Math.Abs(face.Box.Y - 60) < 1).Prediction.Scores;
        return MathF.Log(scores[Expression.Surprise] / scores[Expression.Angry]);
    }

    private static byte[] Png(int faces)
    {
        (int X, int Y)[] corners = [.. Enumerable.Range(0, faces).Select(i => (40 + (80 * i), 40))];
        return TestImages.Gray(320, 96, HandMadeDetector.Squares(320, 96, HandMadeDetector.Cell, corners));
    }

    private string Write(int faces)
    {
        string path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, Png(faces));
        return path;
    }

    private string WriteText()
    {
        string path = Path.Combine(_folder, "text.png");
        File.WriteAllText(path, "no picture");
        return path;
    }

    private static async IAsyncEnumerable<T> Each<T>(params T[] items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
