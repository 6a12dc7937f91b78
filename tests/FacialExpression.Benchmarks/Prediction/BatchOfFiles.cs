namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares <c>PredictBatch</c> over files with ideal use of all cores: each core decodes an equal number of files, then runs the
/// model on an equal number of images, and never waits for another.
/// </summary>
internal sealed record BatchOfFiles
{
    private const int BatchSize = 16;

    public required double ImagesPerSecond { get; init; }

    public required double DecodeSeconds { get; init; }

    public required double ModelSeconds { get; init; }

    public required double BatchSeconds { get; init; }

    /// <summary>The time of decoding plus the time of the model, divided by the time of the batch.</summary>
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
            Efficiency = Math.Round(Benchmarks.Measure.Median(Enumerable.Range(0, rounds).Select(EfficiencyOfRound)), 3),
        };

        double EfficiencyOfRound(int round) => (seconds[0][round] + seconds[1][round]) / seconds[2][round];

        void OnEachCore(Action<int> work)
        {
            Thread[] threads = [.. Enumerable.Range(0, cores).Select(core => new Thread(() => work(core)))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }
    }
}
