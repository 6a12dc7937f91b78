using SkiaSharp;

namespace FacialExpression.Tests.Prediction;

public sealed class PredictBatchTests : IDisposable
{
    private const int MillisecondsToWait = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("batch-").FullName;
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    public void Dispose()
    {
        _classifier.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(130)]
    public void PredictBatch_gives_what_Predict_gives_bit_for_bit_in_input_order(int count)
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        byte[][] images = [.. Enumerable.Range(0, count).Select(Noise)];
        ExpressionPrediction[] expected = [.. images.Select(image => classifier.Predict(image, 48, 48, PixelFormat.Gray8))];
        Assert.Equal(expected, classifier.PredictBatch(images, image => Picture.FromPixels(image, 48, 48, PixelFormat.Gray8)));
        Assert.Equal(
            expected, classifier.PredictBatch(Lazily(images), image => Picture.FromPixels(image, 48, 48, PixelFormat.Gray8)));
        Assert.Equal(expected, classifier.PredictGrayBatch([.. images.SelectMany(image => image)]));
    }

    [Fact]
    public void PredictGrayBatch_refuses_pixels_that_are_no_whole_images() =>
        Assert.Contains(
            "2303",
            Assert.Throws<ArgumentException>(() => _classifier.PredictGrayBatch(new byte[2303])).Message,
            StringComparison.Ordinal);

    // Each opener waits until two are open at the same time, which one core alone never reaches.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(32)]
    public void PredictBatch_decodes_on_several_cores_at_once(int count)
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "This machine has one core.");
        using var met = new ManualResetEventSlim();
        int open = 0;
        bool isLate = false;
        IReadOnlyList<ExpressionPrediction> predictions = _classifier.PredictBatch(Enumerable.Range(0, count), item =>
        {
            if (Interlocked.Increment(ref open) >= 2)
            {
                met.Set();
            }

            isLate = isLate || !met.Wait(MillisecondsToWait);
            Interlocked.Decrement(ref open);
            return Picture.FromPixels([(byte)(item % 2 * 255)], 1, 1, PixelFormat.Gray8);
        });
        Assert.False(isLate, "No two images were opened at the same time.");
        Expression[] expected = [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? Expression.Angry : Expression.Surprise)];
        Assert.Equal(expected, predictions.Select(p => p.Expression));
    }

    [Fact]
    public void PredictBatch_of_files_keeps_the_order_and_names_the_file_that_fails()
    {
        string dark = WriteFile("dark.png", TestImages.Solid(48, 48, SKColors.Black));
        string light = WriteFile("light.png", TestImages.Solid(48, 48, SKColors.White));
        string broken = WriteFile("broken.png", [1, 2, 3]);
        Expression[] expected = [Expression.Surprise, Expression.Angry, Expression.Surprise];
        Assert.Equal(expected, _classifier.PredictBatch([light, dark, light]).Select(p => p.Expression));
        ImageFormatException e = Assert.Throws<ImageFormatException>(() => _classifier.PredictBatch([light, broken]));
        Assert.Contains("broken.png", e.Message, StringComparison.Ordinal);
        string clear = WriteFile("clear.png", TestImages.Solid(48, 48, SKColors.Transparent));
        ImageFormatException unseen = Assert.Throws<ImageFormatException>(() => _classifier.PredictBatch([light, clear]));
        Assert.Contains("clear.png", unseen.Message, StringComparison.Ordinal);
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => _classifier.PredictBatch([light, "gone.png"]));
        Assert.Contains("gone.png", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "gone-70.png")]
    [InlineData(101, "gone-70.png")]
    [InlineData(70, "the source fails")]
    public void PredictBatch_reports_the_first_failure_in_input_order(int countBeforeSourceFails, string expected)
    {
        string light = WriteFile("light.png", TestImages.Solid(48, 48, SKColors.White));
        string[] paths = [.. Enumerable.Range(0, 200).Select(i => i is 70 or 130 ? $"gone-{i}.png" : light)];
        Exception e = Assert.ThrowsAny<Exception>(
            () => _classifier.PredictBatch(ThenFail(paths[..countBeforeSourceFails]), CancellationToken.None));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);

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
    public void PredictBatch_stops_between_two_images_when_it_is_canceled()
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
        Assert.InRange(opened, 100, 100 + Environment.ProcessorCount);
    }

    private static IEnumerable<T> Lazily<T>(IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            yield return item;
        }
    }

    private static byte[] Noise(int seed)
    {
        byte[] pixels = new byte[48 * 48];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private string WriteFile(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
