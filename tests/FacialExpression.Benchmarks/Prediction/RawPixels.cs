namespace FacialExpression.Benchmarks;

/// <summary><c>Predict</c> on a gray array of the network's size against ONNX Runtime's own <c>Run</c>: same model, same threads, one image a call.</summary>
internal sealed record RawPixels
{
    private const int Calls = 25;

    public required int Threads { get; init; }

    public required double PredictMicroseconds { get; init; }

    public required double OnnxRuntimeMicroseconds { get; init; }

    /// <summary>What <c>Predict</c> takes, of what <c>Run</c> takes.</summary>
    public required double TimesOnnxRuntime { get; init; }

    public required double AllocatedBytes { get; init; }

    public static RawPixels Measure(string model, JpegFiles files, int threads, int rounds)
    {
        byte[] gray = new ImagePreprocessor().ToGray(File.ReadAllBytes(files.Paths[0]));
        using ExpressionClassifier classifier = ExpressionClassifier.Load(model, new ExpressionClassifierOptions { Threads = threads });
        using var plain = new PlainSession(model, threads);

        // Short turns: what disturbs the machine then disturbs both.
        double[][] seconds = Benchmarks.Measure.InTurns(
            20 * rounds, [() => Repeat(() => plain.Run(gray)), () => Repeat(() => classifier.Predict(gray, 48, 48))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            classifier.Predict(gray, 48, 48);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new RawPixels
        {
            Threads = threads,
            OnnxRuntimeMicroseconds = Math.Round(1e6 / Calls * Benchmarks.Measure.Median(seconds[0]), 1),
            PredictMicroseconds = Math.Round(1e6 / Calls * Benchmarks.Measure.Median(seconds[1]), 1),
            TimesOnnxRuntime = Math.Round(Benchmarks.Measure.Ratio(seconds[1], seconds[0]), 3),
            AllocatedBytes = allocated / 1000.0,
        };
    }

    private static void Repeat(Action action)
    {
        for (int i = 0; i < Calls; i++)
        {
            action();
        }
    }
}
