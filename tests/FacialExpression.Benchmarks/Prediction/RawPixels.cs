namespace FacialExpression.Benchmarks;

/// <summary><c>Predict</c> on a gray array of the network's size against ONNX Runtime's own <c>Run</c>: same model, same threads, one image a call.</summary>
internal sealed record RawPixels
{
    private const int Calls = 25;
    private const int WarmUpCalls = 10;
    private const int TurnsInRound = 10;
    private const int AllocationCalls = 1000;

    public required int Threads { get; init; }

    public required double PredictMicroseconds { get; init; }

    public required double OnnxRuntimeMicroseconds { get; init; }

    /// <summary>What <c>Predict</c> takes, of what <c>Run</c> takes.</summary>
    public required double TimesOnnxRuntime { get; init; }

    public required double AllocatedBytes { get; init; }

    public static RawPixels Measure(string model, JpegFiles files, int threads, int rounds)
    {
        byte[] gray = new ImagePreprocessor().ToGray(File.ReadAllBytes(files.Paths[0]));
        var settings = new ExpressionClassifierOptions { Threads = threads };

        // Short turns: what disturbs the machine then disturbs both.
        double[][] seconds = Benchmarks.Measure.InTurns(
            TurnsInRound * rounds,
            [
                () => Time(() => new PlainSession(model, threads), plain => plain.Run(gray)),
                () => Time(() => ExpressionClassifier.Load(model, settings), classifier => classifier.Predict(gray, 48, 48)),
            ]);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(model, settings);
        Repeat(WarmUpCalls, () => classifier.Predict(gray, 48, 48));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(AllocationCalls, () => classifier.Predict(gray, 48, 48));
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

    /// <summary>The seconds of <see cref="Calls"/> calls.</summary>
    private static double Time<T>(Func<T> open, Action<T> call)
        where T : IDisposable => Benchmarks.Measure.Alone(open, session => Repeat(WarmUpCalls, () => call(session)), session => Repeat(Calls, () => call(session)));

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}
