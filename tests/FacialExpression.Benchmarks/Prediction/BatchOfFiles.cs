namespace FacialExpression.Benchmarks;

/// <summary>
/// <c>PredictBatch</c> over files against its two parts, each alone on all cores with nothing to wait for: every core decodes its share, then every core runs the model
/// on its share.
/// </summary>
internal sealed record BatchOfFiles
{
    private const int BatchSize = 16;

    public required double ImagesPerSecond { get; init; }

    public required double DecodeSeconds { get; init; }

    public required double ModelSeconds { get; init; }

    public required double BatchSeconds { get; init; }

    /// <summary>Decode plus model, of what the batch took.</summary>
    public required double Efficiency { get; init; }

    public static BatchOfFiles Measure(string model, JpegFiles files, int rounds)
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(model);
        int cores = Environment.ProcessorCount;
        int images = files.Paths.Count;
        PlainSession[] sessions = [.. Enumerable.Range(0, cores).Select(_ => new PlainSession(model, 1, BatchSize))];
        var preprocessor = new ImagePreprocessor();
        double[][] seconds = Benchmarks.Measure.InTurns(
            rounds,
            [
                () => OnEachCore(core =>
                {
                    byte[] gray = new byte[48 * 48];
                    for (int i = core; i < images; i += cores)
                    {
                        preprocessor.ToGray(File.ReadAllBytes(files.Paths[i]), gray);
                    }
                }),
                () => OnEachCore(core =>
                {
                    for (int i = core * BatchSize; i < images; i += cores * BatchSize)
                    {
                        sessions[core].Run();
                    }
                }),
                () => classifier.PredictBatch(files.Paths),
            ]);
        Array.ForEach(sessions, session => session.Dispose());
        return new BatchOfFiles
        {
            ImagesPerSecond = Math.Round(images / Benchmarks.Measure.Median(seconds[2])),
            DecodeSeconds = Math.Round(Benchmarks.Measure.Median(seconds[0]), 4),
            ModelSeconds = Math.Round(Benchmarks.Measure.Median(seconds[1]), 4),
            BatchSeconds = Math.Round(Benchmarks.Measure.Median(seconds[2]), 4),
            Efficiency = Math.Round(Benchmarks.Measure.Median(Enumerable.Range(0, rounds).Select(r => (seconds[0][r] + seconds[1][r]) / seconds[2][r])), 3),
        };

        void OnEachCore(Action<int> work)
        {
            Thread[] threads = [.. Enumerable.Range(0, cores).Select(core => new Thread(() => work(core)))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }
    }
}
