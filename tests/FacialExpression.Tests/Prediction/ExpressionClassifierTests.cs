using FacialExpression.ModelFiles.Onnx;
using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class ExpressionClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("classifier-").FullName;
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    public void Dispose()
    {
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Scores_equal_those_computed_by_hand()
    {
        // Brightness 102/255 = 0.4, so the logits are 5, 0, 0, 0, 0, 0, 4.
        ExpressionPrediction prediction = _classifier.Predict(TestImages.Solid(48, 48, new SKColor(102, 102, 102)));
        float[] expected = HandMadeModel.Softmax(5, 0, 0, 0, 0, 0, 4);
        Assert.Equal(Expression.Angry, prediction.Expression);
        Assert.All(expected.Zip(prediction.Scores), pair => Assert.Equal(pair.First, pair.Second.Score, 1e-5f));
        Assert.Equal(1f, prediction.Scores.Sum(s => s.Score), 1e-5f);
    }

    [Fact]
    public void Path_stream_bytes_pixels_and_picture_give_the_same_prediction()
    {
        byte[] image = TestImages.Solid(60, 60, new SKColor(200, 200, 200));
        string path = WriteFile("face.png", image);
        using var stream = new MemoryStream(image);
        ExpressionPrediction expected = _classifier.Predict(image);
        Assert.Equal(Expression.Surprise, expected.Expression);
        Assert.Equal(expected, _classifier.Predict(path));
        Assert.Equal(expected, _classifier.Predict(stream));
        Assert.Equal(expected, _classifier.Predict(Enumerable.Repeat((byte)200, 60 * 60).ToArray(), 60, 60, PixelFormat.Gray8));
        using Picture picture = Picture.Decode(image);
        Assert.Equal(expected, _classifier.Predict(picture));
        Assert.Equal(expected, _classifier.Predict(picture, new FaceBox(10, 10, 20, 20)));
    }

    [Fact]
    public void A_face_of_a_picture_gives_the_prediction_of_its_pixels()
    {
        // A dark picture with a white face, whose border belongs to the margin of no model.
        byte[] gray = new byte[100 * 100];
        for (int y = 20; y < 68; y++)
        {
            gray.AsSpan((y * 100) + 30, 48).Fill(255);
        }

        using var picture = Picture.FromPixels(gray, 100, 100, PixelFormat.Gray8);
        using var classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        var box = new FaceBox(30, 20, 48, 48);
        Assert.Equal(Expression.Angry, classifier.Predict(picture).Expression);
        ExpressionPrediction face = classifier.Predict(picture, box);
        Assert.Equal(Expression.Surprise, face.Expression);
        Assert.Equal(face, classifier.Predict(picture, new DetectedFace { Box = box }));
        Assert.Equal([face, face], classifier.PredictBatch(picture, [box, box]));
    }

    [Fact]
    public void Options_are_those_of_the_caller_for_files_and_streams()
    {
        byte[] model = HandMadeModel.BrightnessModel();
        var options = new ExpressionClassifierOptions { ImageLimits = new ImageLimits { MaxBytes = 1 } };
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, model);
            using var ofFile = ExpressionClassifier.Load(path, options);
            using var ofStream = ExpressionClassifier.Load(new MemoryStream(model), options);
            using var inside = ExpressionClassifier.LoadPretrained(options);
            Assert.All(
                [ofFile, ofStream, inside],
                classifier => Assert.Throws<ImageFormatException>(() => classifier.Predict(TestImages.Gif())));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Scores_follow_the_labels_of_the_file()
    {
        string[] labels = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
        var metadata = new ExpressionModelMetadata { ModelName = "FER order", Labels = labels };
        byte[] file = HandMadeModel.Create([0, 0, 0, 0, 1, 2, 3], new float[7], metadata);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(new MemoryStream(file));
        ExpressionPrediction prediction = classifier.Predict(TestImages.Gif());
        float[] expected = HandMadeModel.Softmax(0, 0, 0, 0, 3, 1, 2);
        Assert.Equal(Expression.Neutral, prediction.Expression);
        Assert.All(expected.Zip(prediction.Scores), pair => Assert.Equal(pair.First, pair.Second.Score, 1e-5f));
    }

    [Fact]
    public void Input_size_and_scaling_follow_the_file()
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
    public void Predict_refuses_scores_that_are_not_finite()
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(
            new MemoryStream(HandMadeModel.Create([1e38f, 0, 0, 0, 0, 0, 0], [3e38f, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(Expression.Angry, classifier.Predict(TestImages.Solid(48, 48, new SKColor(128, 128, 128))).Expression);
        string message =
            Assert.Throws<InvalidModelFileException>(() => classifier.Predict(TestImages.Solid(48, 48, SKColors.White))).Message;
        Assert.Contains("\"Hand-made\" computes scores that are not finite", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_gives_the_same_on_many_threads()
    {
        SKColor Gray(int level) => new((byte)level, (byte)level, (byte)level);
        byte[][] images = [.. Enumerable.Range(0, 16).Select(i => TestImages.Solid(40 + i, 40, Gray(i * 16)))];
        ExpressionPrediction[] expected = [.. images.Select(image => _classifier.Predict(image))];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        Parallel.For(0, 400, threads, i => Assert.Equal(expected[i % 16], _classifier.Predict(images[i % 16])));
    }

    [Fact]
    public void Predict_after_Dispose_throws_ObjectDisposedException()
    {
        ExpressionClassifier disposed = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        disposed.Dispose();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.Predict(TestImages.Gif()));
    }

    [Fact]
    public void Load_names_a_missing_file()
    {
        string path = Path.Combine(_folder, "gone.onnx");
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => ExpressionClassifier.Load(path));
        Assert.Contains("gone.onnx", e.Message, StringComparison.Ordinal);
        Assert.Equal(path, e.FileName);
    }

    // A data URI, or base64, given as a path.
    [Theory]
    [InlineData("data:application/octet-stream;base64,")]
    [InlineData("")]
    public void Load_bounds_a_very_long_path_in_its_message_and_its_text(string start)
    {
        string path = start + new string('A', 4_000_000);
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => ExpressionClassifier.Load(path));
        Assert.InRange(e.Message.Length, 50, 700);
        Assert.InRange(e.ToString().Length, 50, 4000);
    }

    [Fact]
    public void Load_refuses_a_file_that_is_no_model()
    {
        string path = WriteFile("text.onnx", "this is no model"u8.ToArray());
        string message = Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(path)).Message;
        Assert.Contains("text.onnx\" is no ONNX model", message, StringComparison.Ordinal);
        Assert.Contains("16 bytes", message, StringComparison.Ordinal);
        byte[] model = HandMadeModel.BrightnessModel();
        Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(WriteFile("cut.onnx", model[..(model.Length / 2)])));
        Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(WriteFile("empty.onnx", [])));
    }

    [Fact]
    public void Load_refuses_a_model_without_metadata()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(HandMadeModel.BrightnessModel());
        model.MetadataProps.Clear();
        string path = WriteFile("foreign.onnx", Google.Protobuf.MessageExtensions.ToByteArray(model));
        string message = Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(path)).Message;
        Assert.Contains("foreign.onnx", message, StringComparison.Ordinal);
        Assert.Contains("TrainedExpressionModel.Save", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_metadata_that_contradict_the_graph()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(HandMadeModel.BrightnessModel());
        model.MetadataProps.Single(p => p.Key == "FacialExpression.InputSize").Value = "64x64x1";
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(Google.Protobuf.MessageExtensions.ToByteArray(model)))).Message;
        Assert.Contains("[-1, 1, 64, 64]", message, StringComparison.Ordinal);
        Assert.Contains("[-1, 1, 48, 48]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_names_an_image_that_cannot_be_decoded()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => _classifier.Predict("gone.jpg"));
        Assert.Contains("gone.jpg", missing.Message, StringComparison.Ordinal);
        string path = WriteFile("broken.jpg", [1, 2, 3, 4]);
        Assert.Contains(
            "broken.jpg", Assert.Throws<ImageFormatException>(() => _classifier.Predict(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ImageFormatException>(() => _classifier.Predict(new MemoryStream()));
        Assert.Throws<ArgumentException>(() => _classifier.Predict(new byte[5], 2, 2, PixelFormat.Gray8));
    }

    private string WriteFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
