namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares <c>Predict</c> on a gray array of the network's input size with ONNX Runtime's <c>Run</c>: same model, same number of
/// threads, one image per call.
/// </summary>
internal sealed record RawPixels
{
    private const int Calls = 25;
    private const int WarmUpCalls = 10;
    private const int TurnsInRound = 10;
    private const int AllocationCalls = 1000;

    public required int Threads { get; init; }

    public required double PredictMicroseconds { get; init; }

    public required double OnnxRuntimeMicroseconds { get; init; }

    /// <summary>The time of <c>Predict</c> divided by the time of <c>Run</c>.</summary>
    public required double TimesOnnxRuntime { get; init; }

    public required double AllocatedBytes { get; init; }

    public static RawPixels Measure(string model, JpegFiles files, int threads, int rounds)
    {
        byte[] gray = new ImagePreprocessor().ToGray(File.ReadAllBytes(files.Paths[0]));
        var settings = new ExpressionClassifierOptions { Threads = threads };

        // Turns are short, so that other load on the machine slows down both candidates.
        double[][] seconds = Benchmarks.Measure.InTurns(
            TurnsInRound * rounds,
            [
                () => Time(() => new PlainSession(model, threads), plain => plain.Run(gray)),
                () => Time(
                    () => ExpressionClassifier.Load(model, settings),
                    classifier => classifier.Predict(gray, 48, 48, PixelFormat.Gray8)),
            ]);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(model, settings);
        Repeat(WarmUpCalls, () => classifier.Predict(gray, 48, 48, PixelFormat.Gray8));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(AllocationCalls, () => classifier.Predict(gray, 48, 48, PixelFormat.Gray8));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new RawPixels
        {
            Threads = threads,
            OnnxRuntimeMicroseconds = Math.Round(1e6 / Calls * Benchmarks.Measure.Median(seconds[0]), 1),
            PredictMicroseconds = Math.Round(1e6 / Calls * Benchmarks.Measure.Median(seconds[1]), 1),
            TimesOnnxRuntime = Math.Round(Benchmarks.Measure.Ratio(seconds[1], seconds[0]), 3),
            AllocatedBytes = (double)allocated / AllocationCalls,
        };
    }

    /// <summary>The seconds of <see cref="Calls"/> calls, after some calls to warm up.</summary>
    private static double Time<T>(Func<T> open, Action<T> call)
        where T : IDisposable => Benchmarks.Measure.Alone(
            open,
            session => Repeat(WarmUpCalls, () => call(session)),
            session => Repeat(Calls, () => call(session)));

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}
