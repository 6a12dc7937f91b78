using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>Compares the formats that the pretrained network can be saved in: ONNX Runtime's <c>Run</c> on one thread.</summary>
internal sealed record FormatFigures
{
    private const int BatchSize = 16;
    private const int CallsOfOne = 32;
    private const int CallsOfBatches = 4;
    private const int WarmUpCalls = 4;
    private const int TurnsInRound = 5;

    public required WeightFormat Format { get; init; }

    public required long FileBytes { get; init; }

    public required double MicrosecondsAlone { get; init; }

    /// <summary>The time of float32 divided by this one's.</summary>
    public required double TimesAsFastAlone { get; init; }

    /// <summary>Per image, in batches of 16.</summary>
    public required double MicrosecondsInBatches { get; init; }

    public required double TimesAsFastInBatches { get; init; }

    public static FormatFigures[] Measure(JpegFiles files, int rounds)
    {
        TrainedExpressionModel model = TrainedExpressionModel.LoadPretrained();

        // The speed does not depend on the images that activations are measured on.
        DatasetSplit faces = ExpressionDataset.Draw(64, 0).Training;
        WeightFormat[] formats = Enum.GetValues<WeightFormat>();
        string[] paths = [.. formats.Select(format => Path.Combine(AppContext.BaseDirectory, $"pretrained-{format}.onnx"))];
        foreach ((WeightFormat format, string path) in formats.Zip(paths))
        {
            model.Save(path, format, faces);
        }

        double[][] alone = InTurns(paths, files, images: 1, CallsOfOne, rounds);
        double[][] batches = InTurns(paths, files, BatchSize, CallsOfBatches, rounds);
        static double Microseconds(double[] seconds, int images) =>
            Math.Round(1e6 / images * Benchmarks.Measure.Median(seconds), 1);
        return
        [
            .. formats.Select((format, i) => new FormatFigures
            {
                Format = format,
                FileBytes = new FileInfo(paths[i]).Length,
                MicrosecondsAlone = Microseconds(alone[i], CallsOfOne),
                TimesAsFastAlone = Math.Round(Benchmarks.Measure.Ratio(alone[0], alone[i]), 2),
                MicrosecondsInBatches = Microseconds(batches[i], CallsOfBatches * BatchSize),
                TimesAsFastInBatches = Math.Round(Benchmarks.Measure.Ratio(batches[0], batches[i]), 2),
            }),
        ];
    }

    private static double[][] InTurns(string[] paths, JpegFiles files, int images, int calls, int rounds)
    {
        var preprocessor = new ImagePreprocessor();
        byte[] gray = [.. files.Paths.Take(images).SelectMany(path => preprocessor.ToGray(File.ReadAllBytes(path)))];
        void Repeat(int times, PlainSession session)
        {
            for (int i = 0; i < times; i++)
            {
                session.Run(gray);
            }
        }

        return Benchmarks.Measure.InTurns(TurnsInRound * rounds, [.. paths.Select(path => (Func<double>)(() =>
            Benchmarks.Measure.Alone(
                () => new PlainSession(path, threads: 1, images),
                session => Repeat(WarmUpCalls, session),
                session => Repeat(calls, session))))]);
    }
}
