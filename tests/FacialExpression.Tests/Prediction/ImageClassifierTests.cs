using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

/// <summary>Models with labels of one's own, whose scores follow from the brightness of an image by hand.</summary>
public sealed class ImageClassifierTests : IDisposable
{
    private static readonly string[] Labels = ["dark", "Half", "light"];

    // Logits by mean brightness b: 4 − 8b, 1, −4 + 8b.
    private static readonly byte[] Model = HandMadeModel.Create([4, 1, -4], [-8, 0, 8], Metadata(Labels));

    private readonly ImageClassifier _classifier = ImageClassifier.Load(new MemoryStream(Model));
    private readonly byte[] _light = TestImages.Solid(48, 48, SKColors.White);
    private readonly byte[] _dark = TestImages.Solid(48, 48, SKColors.Black);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _classifier.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(255)]
    public void Predict_gives_the_scores_by_label_in_the_order_of_the_model(byte level)
    {
        byte[] pixels = [.. Enumerable.Repeat(level, 48 * 48)];
        LabelPrediction prediction = _classifier.Predict(pixels, 48, 48, PixelFormat.Gray8);
        double b = level / 255.0;
        float[] expected = HandMadeModel.Softmax(4 - (8 * b), 1, -4 + (8 * b));
        Assert.Equal(Labels, prediction.Scores.Labels);
        Assert.All(expected.Zip(prediction.Scores.AsSpan().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(Labels[Array.IndexOf(expected, expected.Max())], prediction.Label);
        Assert.Equal(expected.Max(), prediction.Confidence, 1e-5f);
        Assert.Equal(prediction.Scores["half"], prediction.Scores["Half"]);
    }

    [Fact]
    public async Task All_ways_to_predict_agree()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, _light, Stop);
        try
        {
            using Picture picture = Picture.Decode(_light);
            var box = new FaceBox(0, 0, 48, 48);
            var face = new DetectedFace { Box = box, Confidence = 1 };
            LabelPrediction expected = _classifier.Predict(_light);
            Assert.Equal("light", expected.Label);
            Assert.All(
                [
                    _classifier.Predict(path), _classifier.Predict(new MemoryStream(_light)), _classifier.Predict(picture),
                    _classifier.Predict(picture, box), _classifier.Predict(picture, face),
                    await _classifier.PredictAsync(path, Stop), await _classifier.PredictAsync(new MemoryStream(_light), Stop),
                    .. _classifier.PredictBatch([path, path], Stop),
                    .. _classifier.PredictBatch([_light], bytes => Picture.Decode(bytes), Stop),
                    .. _classifier.PredictBatch(picture, [box], Stop), .. _classifier.PredictBatch(picture, [face], Stop),
                ],
                prediction => Assert.Equal(expected, prediction));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_face_is_predicted_from_its_own_pixels()
    {
        using Picture light = Picture.Decode(_light);
        var face = new DetectedFace { Box = new FaceBox(0, 0, 48, 48), Confidence = 1 };
        Assert.Equal("dark", _classifier.Predict(_dark).Label);
        Assert.Equal("light", _classifier.Predict(light, face).Label);
    }

    [Fact]
    public void ErrorMessage_is_what_was_set_or_that_of_the_error()
    {
        var error = new InvalidOperationException("of the error");
        Assert.Equal("of the error", new LabelPredictionResult<int> { Item = 1, Error = error }.ErrorMessage);
        Assert.Equal(
            "set", new LabelPredictionResult<int> { Item = 1, Error = error, ErrorMessage = "set" }.ErrorMessage);
    }

    [Fact]
    public void PredictBatch_keeps_input_order()
    {
        byte[][] images = [.. Enumerable.Range(0, 100).Select(i => i % 3 == 0 ? _light : _dark)];
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i % 3 == 0 ? "light" : "dark"),
            _classifier.PredictBatch(images, bytes => Picture.Decode(bytes), Stop).Select(p => p.Label));
    }

    [Fact]
    public async Task PredictManyAsync_keeps_the_order_and_an_error_stops_only_its_item()
    {
        var results = new List<LabelPredictionResult<int>>();
        await foreach (LabelPredictionResult<int> result in _classifier.PredictManyAsync(
            Enumerable.Range(0, 60).ToAsyncEnumerable(), i => i % 10 == 7 ? new byte[5] : i % 2 == 0 ? _light : _dark, Stop))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 60), results.Select(r => r.Item));
        Assert.All(results, result =>
        {
            Assert.Equal(result.Item % 10 == 7 ? null : result.Item % 2 == 0 ? "light" : "dark", result.Prediction?.Label);
            Assert.Equal(result.Item % 10 == 7, result.Error is ImageFormatException);
            Assert.Equal(result.Error?.Message, result.ErrorMessage);
        });
    }

    [Fact]
    public async Task PredictManyAsync_takes_paths_and_pictures_too()
    {
        var labels = new List<string?>();
        await foreach (LabelPredictionResult<string> result in _classifier.PredictManyAsync(Items("gone.jpg"), Stop))
        {
            labels.Add(result.Prediction?.Label);
            Assert.IsType<FileNotFoundException>(result.Error);
        }

        await foreach (LabelPredictionResult<byte[]> result in _classifier.PredictManyAsync(
            Items(_light), bytes => Picture.Decode(bytes), Stop))
        {
            labels.Add(result.Prediction?.Label);
        }

        await foreach (LabelPredictionResult<byte[]> result in _classifier.PredictManyAsync(
            Items(_dark), (bytes, _) => ValueTask.FromResult(Picture.Decode(bytes)), Stop))
        {
            labels.Add(result.Prediction?.Label);
        }

        Assert.Equal([null, "light", "dark"], labels);
        static IAsyncEnumerable<T> Items<T>(T item) => new[] { item }.ToAsyncEnumerable();
    }

    [Fact]
    public void Threads_share_a_classifier()
    {
        LabelPrediction expected = _classifier.Predict(_dark);
        Parallel.For(0, 200, _ => Assert.Equal(expected, _classifier.Predict(_dark)));
    }

    [Fact]
    public void WarmUp_works_and_a_disposed_classifier_is_named()
    {
        _classifier.WarmUp();
        _classifier.Dispose();
        string message = Assert.Throws<ObjectDisposedException>(() => _classifier.Predict(_dark)).Message;
        Assert.Contains("ImageClassifier", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(1000)]
    public void Any_number_of_labels_from_2_to_1000_loads(int count)
    {
        string[] labels = [.. Enumerable.Range(0, count).Select(i => $"label {i}")];
        float[] biases = [.. Enumerable.Range(0, count).Select(i => i == 1 ? 20f : 0)];
        using var classifier = ImageClassifier.Load(
            new MemoryStream(HandMadeModel.Create(biases, new float[count], Metadata(labels))));
        Assert.Equal(labels, classifier.Metadata.Labels);
        Assert.Equal("label 1", classifier.Predict(_light).Label);
        Assert.All(
            classifier.PredictBatch(Enumerable.Repeat(_light, 40), bytes => Picture.Decode(bytes), Stop),
            prediction => Assert.Equal(count, prediction.Scores.Count));
    }

    [Fact]
    public void The_seven_expressions_load_too_with_the_scores_of_ExpressionClassifier()
    {
        byte[] model = HandMadeModel.PixelModel();
        using var any = ImageClassifier.Load(new MemoryStream(model));
        using var expressions = ExpressionClassifier.Load(new MemoryStream(model));
        LabelPrediction prediction = any.Predict(_light);
        ExpressionPrediction expected = expressions.Predict(_light);
        Assert.Equal($"{expected.Expression}", prediction.Label);
        Assert.All(expected.Scores, pair => Assert.Equal(pair.Score, prediction.Scores[$"{pair.Expression}"]));
    }

    [Fact]
    public void Faults_of_a_file_are_those_of_ExpressionClassifier()
    {
        Assert.Throws<FileNotFoundException>(() => ImageClassifier.Load("gone.onnx"));
        Assert.Contains(
            "The stream",
            Assert.Throws<InvalidModelFileException>(() => ImageClassifier.Load(new MemoryStream(new byte[100]))).Message,
            StringComparison.Ordinal);
        byte[] damaged = HandMadeModel.Create([float.PositiveInfinity, 0, 0], [0, 0, 0], Metadata(Labels));
        Assert.Throws<InvalidModelFileException>(() => ImageClassifier.Load(new MemoryStream(damaged)));
    }

    [Fact]
    public void ExpressionClassifier_refuses_other_labels_and_names_this_class()
    {
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(Model))).Message;
        Assert.StartsWith("The stream: An ExpressionClassifier needs", message, StringComparison.Ordinal);
        Assert.Contains("3 labels: \"dark, Half, light\". Load it with ImageClassifier", message, StringComparison.Ordinal);
    }

    private static ExpressionModelMetadata Metadata(string[] labels) => new() { ModelName = "Own", Labels = labels };
}
