using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class ExpressionClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("classifier-").FullName;
    private readonly ExpressionClassifier _classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    public void Dispose()
    {
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Scores_are_those_worked_out_by_hand()
    {
        // Brightness 102/255 = 0.4, so the logits are 5, 0, 0, 0, 0, 0, 4.
        ExpressionPrediction prediction = _classifier.Predict(TestImages.Solid(48, 48, new SKColor(102, 102, 102)));
        float[] expected = HandMadeModel.Softmax(5, 0, 0, 0, 0, 0, 4);
        Assert.Equal(Expression.Angry, prediction.Expression);
        Assert.All(expected.Zip(prediction.Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(1f, prediction.Scores.Sum(), 1e-5f);
    }

    [Fact]
    public void Path_stream_bytes_and_pixels_give_the_same()
    {
        byte[] image = TestImages.Solid(60, 60, new SKColor(200, 200, 200));
        string path = WriteFile("face.png", image);
        using var stream = new MemoryStream(image);
        ExpressionPrediction expected = _classifier.Predict(image);
        Assert.Equal(Expression.Surprise, expected.Expression);
        Assert.Equal(expected, _classifier.Predict(path));
        Assert.Equal(expected, _classifier.Predict(stream));
        Assert.Equal(expected, _classifier.Predict(Enumerable.Repeat((byte)200, 60 * 60).ToArray(), 60, 60));
    }

    [Fact]
    public void A_batch_gives_what_single_calls_give_in_input_order()
    {
        // More than one inner batch, and an uneven last one.
        byte[] pixels = [.. Enumerable.Range(0, 130).SelectMany(i => Enumerable.Repeat((byte)(i * 2), 48 * 48))];
        IReadOnlyList<ExpressionPrediction> batch = _classifier.PredictGrayBatch(pixels);
        Assert.Equal(130, batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            ExpressionPrediction single = _classifier.Predict(pixels.AsSpan(i * 48 * 48, 48 * 48), 48, 48);
            Assert.All(single.Scores.Zip(batch[i].Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }

        Assert.Empty(_classifier.PredictGrayBatch(ReadOnlySpan<byte>.Empty));
        Assert.Contains("2303", Assert.Throws<ArgumentException>(() => _classifier.PredictGrayBatch(new byte[2303])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_files_keeps_the_order_and_names_the_file_that_fails()
    {
        string dark = WriteFile("dark.png", TestImages.Solid(48, 48, SKColors.Black));
        string light = WriteFile("light.png", TestImages.Solid(48, 48, SKColors.White));
        string broken = WriteFile("broken.png", [1, 2, 3]);
        Assert.Equal(
            [Expression.Surprise, Expression.Angry, Expression.Surprise],
            _classifier.PredictBatch([light, dark, light]).Select(p => p.Expression));
        Assert.Contains("broken.png", Assert.Throws<ImageFormatException>(() => _classifier.PredictBatch([light, broken])).Message, StringComparison.Ordinal);
        Assert.Contains("gone.png", Assert.Throws<FileNotFoundException>(() => _classifier.PredictBatch([light, "gone.png"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_failures_the_first_counts_also_where_the_source_fails_later()
    {
        string light = WriteFile("light.png", TestImages.Solid(48, 48, SKColors.White));
        string[] paths = [.. Enumerable.Range(0, 200).Select(i => i is 70 or 130 ? $"gone-{i}.png" : light)];
        Assert.Contains("gone-70.png", Assert.Throws<FileNotFoundException>(() => _classifier.PredictBatch(paths, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("gone-70.png", Assert.Throws<FileNotFoundException>(() => _classifier.PredictBatch(ThenFail(paths[..96]), CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal("the source fails", Assert.Throws<InvalidOperationException>(() => _classifier.PredictBatch(ThenFail(paths[..70]), CancellationToken.None)).Message);

        static IEnumerable<string> ThenFail(IEnumerable<string> paths)
        {
            foreach (string path in paths)
            {
                yield return path;
            }

            throw new InvalidOperationException("the source fails");
        }
    }

    [Fact]
    public void A_cancelled_batch_says_so()
    {
        using var stop = new CancellationTokenSource();
        int opened = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => _classifier.PredictBatch(
            Enumerable.Range(0, 10_000),
            _ =>
            {
                if (Interlocked.Increment(ref opened) == 100)
                {
                    stop.Cancel();
                }

                return Picture.FromPixels([7], 1, 1, PixelFormat.Gray8);
            },
            stop.Token));
        Assert.InRange(opened, 100, 100 + (17 * Environment.ProcessorCount));
    }

    [Fact]
    public void Scores_follow_the_labels_of_the_file_not_their_place()
    {
        var metadata = new ExpressionModelMetadata { ModelName = "FER order", Labels = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"] };
        byte[] file = HandMadeModel.Create([0, 0, 0, 0, 1, 2, 3], new float[7], metadata);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(file));
        ExpressionPrediction prediction = classifier.Predict(TestImages.Gif());
        float[] expected = HandMadeModel.Softmax(0, 0, 0, 0, 3, 1, 2);
        Assert.Equal(Expression.Neutral, prediction.Expression);
        Assert.All(expected.Zip(prediction.Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Input_size_and_scaling_are_those_of_the_file()
    {
        var metadata = new ExpressionModelMetadata { ModelName = "Small", Input = new ImageShape(20, 30, 1), Scale = 1f };
        byte[] file = HandMadeModel.Create([0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0.01f, 0, 0, 0], metadata);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(file));
        ExpressionPrediction prediction = classifier.Predict(TestImages.Solid(50, 50, SKColors.White));
        Assert.Equal(HandMadeModel.Softmax(0, 0, 0, 2.55, 0, 0, 0)[3], prediction.Confidence, 1e-5f);
        Assert.Equal("Small", classifier.Metadata.ModelName);
    }

    // The largest float is 3.4e38: half white is 2.5e38, white 4e38.
    [Fact]
    public void A_model_that_computes_no_numbers_for_an_image_says_so()
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.Create([1e38f, 0, 0, 0, 0, 0, 0], [3e38f, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(Expression.Angry, classifier.Predict(TestImages.Solid(48, 48, new SKColor(128, 128, 128))).Expression);
        string message = Assert.Throws<InvalidModelFileException>(() => classifier.Predict(TestImages.Solid(48, 48, SKColors.White))).Message;
        Assert.Contains("\"Hand-made\" computes no numbers", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        byte[][] images = [.. Enumerable.Range(0, 16).Select(i => TestImages.Solid(40 + i, 40, new SKColor((byte)(i * 16), (byte)(i * 16), (byte)(i * 16))))];
        ExpressionPrediction[] expected = [.. images.Select(image => _classifier.Predict(image))];
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % 16], _classifier.Predict(images[i % 16])));
    }

    [Fact]
    public void A_disposed_classifier_says_so()
    {
        ExpressionClassifier disposed = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        disposed.Dispose();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.Predict(TestImages.Gif()));
    }

    [Fact]
    public void A_missing_model_file_is_named()
    {
        string path = Path.Combine(_folder, "gone.onnx");
        Assert.Contains("gone.onnx", Assert.Throws<FileNotFoundException>(() => ExpressionClassifier.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        string path = WriteFile("text.onnx", "this is no model"u8.ToArray());
        string message = Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(path)).Message;
        Assert.Contains("text.onnx\" is no ONNX model", message, StringComparison.Ordinal);
        Assert.Contains("16 bytes", message, StringComparison.Ordinal);
        byte[] model = HandMadeModel.BrightnessModel();
        Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(WriteFile("cut.onnx", model[..(model.Length / 2)])));
        Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(WriteFile("empty.onnx", [])));
    }

    [Fact]
    public void A_model_without_our_metadata_is_refused()
    {
        ModelFiles.Onnx.ModelProto model = ModelFiles.Onnx.ModelProto.Parser.ParseFrom(HandMadeModel.BrightnessModel());
        model.MetadataProps.Clear();
        string path = WriteFile("foreign.onnx", Google.Protobuf.MessageExtensions.ToByteArray(model));
        string message = Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(path)).Message;
        Assert.Contains("foreign.onnx", message, StringComparison.Ordinal);
        Assert.Contains("TrainedExpressionModel.Save", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_metadata_contradicts_its_graph_is_refused()
    {
        ModelFiles.Onnx.ModelProto model = ModelFiles.Onnx.ModelProto.Parser.ParseFrom(HandMadeModel.BrightnessModel());
        model.MetadataProps.Single(p => p.Key == "FacialExpression.InputSize").Value = "64x64x1";
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(Google.Protobuf.MessageExtensions.ToByteArray(model)))).Message;
        Assert.Contains("[-1, 1, 64, 64]", message, StringComparison.Ordinal);
        Assert.Contains("[-1, 1, 48, 48]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_named()
    {
        Assert.Contains("gone.jpg", Assert.Throws<FileNotFoundException>(() => _classifier.Predict("gone.jpg")).Message, StringComparison.Ordinal);
        string path = WriteFile("broken.jpg", [1, 2, 3, 4]);
        Assert.Contains("broken.jpg", Assert.Throws<ImageFormatException>(() => _classifier.Predict(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ImageFormatException>(() => _classifier.Predict(new MemoryStream()));
        Assert.Throws<ArgumentException>(() => _classifier.Predict(new byte[5], 2, 2));
    }

    private string WriteFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
