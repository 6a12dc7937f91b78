namespace FacialExpression.Tests.Prediction;

public sealed class PredictionArgumentsTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
    private readonly Picture _picture = Picture.FromPixels([7], 1, 1, PixelFormat.Gray8);

    public void Dispose()
    {
        _classifier.Dispose();
        _picture.Dispose();
    }

    [Fact]
    public void Methods_for_one_image_name_an_argument_that_is_null()
    {
        var face = new DetectedFace { Box = new FaceBox(0, 0, 1, 1) };
        Names("onnxModel", () => ExpressionClassifier.Load((Stream)null!));
        Names("picture", () => _classifier.Predict(null!, face));
        Names("face", () => _classifier.Predict(_picture, (DetectedFace)null!));
    }

    [Fact]
    public void Methods_for_batches_name_an_argument_that_is_null()
    {
        Names("imagePaths", () => _classifier.PredictBatch(null!));
        Names("items", () => _classifier.PredictBatch((int[])null!, _ => _picture));
        Names("open", () => _classifier.PredictBatch([1], null!));
        Names("picture", () => _classifier.PredictBatch(null!, [new FaceBox(0, 0, 1, 1)]));
        Names("picture", () => _classifier.PredictBatch(null!, Array.Empty<FaceBox>()));
        Names("picture", () => _classifier.PredictBatch(null!, Array.Empty<DetectedFace>()));
        Names("faces", () => _classifier.PredictBatch(_picture, (FaceBox[])null!));
        Names("picture", () => _classifier.PredictBatch(null!, [new DetectedFace { Box = new FaceBox(0, 0, 1, 1) }]));
        Names("faces", () => _classifier.PredictBatch(_picture, (DetectedFace[])null!));
    }

    // At the call, not when the results are enumerated.
    [Fact]
    public void Methods_for_streams_name_an_argument_that_is_null()
    {
        IAsyncEnumerable<int>? none = null;
        IAsyncEnumerable<int> items = AsyncEnumerable.Empty<int>();
        Names("imagePaths", () => _classifier.PredictManyAsync(null!));
        Names("items", () => _classifier.PredictManyAsync(none!, _ => _picture));
        Names("open", () => _classifier.PredictManyAsync(items, (Func<int, Picture>)null!));
        Names("items", () => _classifier.PredictManyAsync(none!, _ => ReadOnlyMemory<byte>.Empty));
        Names("read", () => _classifier.PredictManyAsync(items, (Func<int, ReadOnlyMemory<byte>>)null!));
        Names("items", () => _classifier.PredictManyAsync(none!, (_, _) => ValueTask.FromResult(_picture)));
        Names("open", () => _classifier.PredictManyAsync(items, (Func<int, CancellationToken, ValueTask<Picture>>)null!));
    }

    private static void Names(string parameter, Func<object> call) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentNullException>(call).ParamName);
}
