using FacialExpression.Tests.Prediction.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Tests.Prediction;

/// <summary>The path of a GPU (one session, large batches, its faults), on the CPU.</summary>
public sealed class GpuPredictionTests : IDisposable
{
    private readonly ExpressionClassifier _cpu = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.PixelModel()));
    private readonly ExpressionClassifier _gpu = Load(HandMadeModel.PixelModel(), _ => { });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cpu.Dispose();
        _gpu.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(700)]
    public void PredictBatch_gives_the_scores_of_the_CPU_in_input_order(int count)
    {
        byte[][] images = [.. Enumerable.Range(0, count).Select(Noise)];
        ExpressionPrediction[] expected = [.. images.Select(image => _cpu.Predict(image, 48, 48, PixelFormat.Gray8))];
        AssertClose(expected, _gpu.PredictBatch(images, Open, Stop));
        AssertClose(expected, _gpu.PredictGrayBatch([.. images.SelectMany(image => image)]));
    }

    [Fact]
    public void Many_callers_of_single_images_and_batches_get_the_scores_of_the_CPU()
    {
        byte[][] images = [.. Enumerable.Range(0, 60).Select(Noise)];
        ExpressionPrediction[] expected = [.. images.Select(image => _cpu.Predict(image, 48, 48, PixelFormat.Gray8))];
        var actual = new IReadOnlyList<ExpressionPrediction>[16];
        Thread[] callers =
        [
            .. Enumerable.Range(0, actual.Length).Select(caller => new Thread(() => actual[caller] = caller % 2 == 0
                ? _gpu.PredictBatch(images, Open)
                : [.. images.Select(image => _gpu.Predict(image, 48, 48, PixelFormat.Gray8))])),
        ];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.All(actual, predictions => AssertClose(expected, predictions));
    }

    [Theory]
    [InlineData(600, "item 70")]
    [InlineData(71, "item 70")]
    [InlineData(70, "the source fails")]
    public void PredictBatch_reports_the_first_failure_in_input_order(int countBeforeSourceFails, string expected)
    {
        Exception e = Assert.ThrowsAny<Exception>(() => _gpu.PredictBatch(
            ThenFail(countBeforeSourceFails),
            item => item is 70 or 75 or 130 or 300 ? throw new InvalidDataException($"item {item}") : Open(Noise(item)),
            Stop));
        Assert.Equal(expected, e.Message);

        static IEnumerable<int> ThenFail(int count)
        {
            for (int i = 0; i < count; i++)
            {
                yield return i;
            }

            throw new InvalidOperationException("the source fails");
        }
    }

    [Fact]
    public void PredictBatch_stops_between_two_images_when_it_is_canceled()
    {
        using var stop = new CancellationTokenSource();
        int opened = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => _gpu.PredictBatch(
            Enumerable.Range(0, 10_000),
            item =>
            {
                if (Interlocked.Increment(ref opened) == 100)
                {
                    stop.Cancel();
                }

                return Open(Noise(item));
            },
            stop.Token));
        Assert.InRange(opened, 100, 9_999);
    }

    [Fact]
    public void A_session_sizes_its_batches_by_device_and_model()
    {
        using var cpu = ModelSession.Open(HandMadeModel.PixelModel(), threads: 1);
        using var gpu = ModelSession.Open(HandMadeModel.PixelModel(), threads: 1, new SessionDevice(0, _ => { }));
        using var huge = ModelSession.Open(HandMadeModel.HugeModel(), threads: 1, new SessionDevice(0, _ => { }));
        Assert.Equal((16, Environment.ProcessorCount), (cpu.BatchSize, cpu.BatchesAtOnce));
        Assert.Equal((256, 2), (gpu.BatchSize, gpu.BatchesAtOnce));
        Assert.Equal((1, 2), (huge.BatchSize, huge.BatchesAtOnce));
    }

    [Fact]
    public void A_device_that_cannot_be_used_fails_when_the_model_is_loaded()
    {
        void Fails(Exception native, string expected) => Assert.Contains(
            expected,
            Assert.Throws<PredictionEngineException>(() => Load(HandMadeModel.PixelModel(), _ => throw native)).Message,
            StringComparison.Ordinal);

        Fails(new EntryPointNotFoundException(), "dotnet add package");
        Fails(NativeMessages.Exception(NativeMessages.NoCudnnLinux), "cuDNN 9");
        Fails(NativeMessages.Exception(NativeMessages.FullAtHandle), "its memory is full");
    }

    // ONNX Runtime itself reports the short memory here.
    [Fact]
    public async Task A_prediction_without_memory_reports_the_memory_each_time()
    {
        SkipWhereMemoryIsPromisedFreely();
        using var session = ModelSession.Open(HandMadeModel.HugeModel(), threads: 1, new SessionDevice(0, _ => { }));
        byte[] gray = new byte[2048 * 2048];
        for (int i = 0; i <= session.BatchesAtOnce; i++)
        {
            // Waits for ever if a failure before has kept its place.
            PredictionEngineException e = await Assert.ThrowsAsync<PredictionEngineException>(
                () => Task.Run(() => session.Run(gray, new float[7]), Stop).WaitAsync(TimeSpan.FromMinutes(2), Stop));
            Assert.Contains("CUDA device 0", e.Message, StringComparison.Ordinal);
            Assert.Contains("its memory is full", e.Message, StringComparison.Ordinal);
            Assert.IsType<OnnxRuntimeException>(e.InnerException);
        }
    }

    [Fact]
    public void A_model_without_memory_is_not_taken_for_a_damaged_one()
    {
        SkipWhereMemoryIsPromisedFreely();
        Assert.Throws<PredictionEngineException>(() => Load(HandMadeModel.HugeModel(), _ => { }));
        InsufficientMemoryException e = Assert.Throws<InsufficientMemoryException>(() => ExpressionClassifier.LoadChecked(
            HandMadeModel.HugeModel(), "It", new ExpressionClassifierOptions { Threads = 1 }));
        Assert.StartsWith("There is not enough memory to run the model.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_is_not_taken_for_a_fault_of_the_GPU() =>
        Assert.Throws<InvalidModelFileException>(() => Load([1, 2, 3], _ => { }));

    // There the two terabytes would be granted, and the process killed when it uses them.
    private static void SkipWhereMemoryIsPromisedFreely()
    {
        const string Setting = "/proc/sys/vm/overcommit_memory";
        bool isRefused = OperatingSystem.IsWindows()
            || (OperatingSystem.IsLinux() && File.Exists(Setting) && File.ReadAllText(Setting).Trim() != "1");
        Assert.SkipUnless(isRefused, "This system promises more memory than it has.");
    }

    private static ExpressionClassifier Load(byte[] model, Action<SessionOptions> addProvider) =>
        ExpressionClassifier.LoadChecked(model, "It", new ExpressionClassifierOptions(), new SessionDevice(0, addProvider));

    private static Picture Open(byte[] image) => Picture.FromPixels(image, 48, 48, PixelFormat.Gray8);

    private static void AssertClose(ExpressionPrediction[] expected, IReadOnlyList<ExpressionPrediction> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Expression, pair.Second.Expression);
            Assert.All(
                pair.First.Scores.Zip(pair.Second.Scores),
                scores => Assert.Equal(scores.First.Score, scores.Second.Score, 1e-6f));
        });
    }

    private static byte[] Noise(int seed)
    {
        byte[] pixels = new byte[48 * 48];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
