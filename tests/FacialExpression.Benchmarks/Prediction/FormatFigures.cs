using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares the formats that the pretrained network can be saved in, and Compact ResNet: ONNX Runtime's <c>Run</c> on one thread.
/// </summary>
internal sealed record FormatFigures
{
    private const int BatchSize = 16;
    private const int CallsOfOne = 32;
    private const int CallsOfBatches = 4;
    private const int WarmUpCalls = 4;
    private const int TurnsInRound = 5;

    public required string Network { get; init; }

    public required WeightFormat Format { get; init; }

    public required long FileBytes { get; init; }

    public required FormatTimes Alone { get; init; }

    public required FormatTimes InBatches { get; init; }

    public static FormatFigures[] Measure(JpegFiles files, int rounds)
    {
        // Its speed does not depend on its weights.
        var options = new TrainingOptions { Epochs = 1, Device = TrainingDevice.Cpu };
        TrainedExpressionModel compact = KnownModels.CompactResNet.Fit(ExpressionDataset.Draw(64, 0), options);
        TrainedExpressionModel pretrained = TrainedExpressionModel.LoadPretrained();
        (TrainedExpressionModel Model, WeightFormat Format)[] candidates =
        [
            (compact, WeightFormat.Float32), .. Enum.GetValues<WeightFormat>().Select(format => (pretrained, format)),
        ];

        // The speed does not depend on the images that activations are measured on.
        DatasetSplit faces = ExpressionDataset.Draw(64, 0).Training;
        string[] paths = [.. candidates.Select((_, i) => Path.Combine(AppContext.BaseDirectory, $"format-{i}.onnx"))];
        foreach (((TrainedExpressionModel model, WeightFormat format), string path) in candidates.Zip(paths))
        {
            model.Save(path, format, faces);
        }

        double[][] alone = InTurns(paths, files, images: 1, CallsOfOne, rounds);
        double[][] batches = InTurns(paths, files, BatchSize, CallsOfBatches, rounds);
        int Float32Of(TrainedExpressionModel model) => Array.IndexOf(candidates, (model, WeightFormat.Float32));
        return
        [
            .. candidates.Select((candidate, i) => new FormatFigures
            {
                Network = candidate.Model.Name,
                Format = candidate.Format,
                FileBytes = new FileInfo(paths[i]).Length,
                Alone = Times(alone, CallsOfOne, i, Float32Of(candidate.Model)),
                InBatches = Times(batches, CallsOfBatches * BatchSize, i, Float32Of(candidate.Model)),
            }),
        ];
    }

    private static FormatTimes Times(double[][] seconds, int images, int candidate, int float32)
    {
        double AsFastAs(int other) => Math.Round(Benchmarks.Measure.Ratio(seconds[other], seconds[candidate]), 2);
        return new FormatTimes
        {
            Microseconds = Math.Round(1e6 / images * Benchmarks.Measure.Median(seconds[candidate]), 1),
            TimesAsFastAsCompactResNet = AsFastAs(0),
            TimesAsFastAsFloat32 = AsFastAs(float32),
        };
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
