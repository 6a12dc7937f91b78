using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace FacialExpression.Benchmarks;

/// <summary>
/// From the bytes of a 48×48 JPEG to label and scores, decoding included: compares <c>Predict</c>, one call after the other, and
/// <c>PredictBatch</c> with ML.NET's <c>PredictionEngine</c> over stock image transforms, which is not thread-safe.
/// The engine runs its model on all cores, ML.NET's default, and on one thread, which is faster for small models.
/// </summary>
internal sealed record JpegBytes
{
    private const int Images = 200;

    public required double ImagesPerSecond { get; init; }

    public required double BatchImagesPerSecond { get; init; }

    public required double PredictionEngineImagesPerSecond { get; init; }

    public required double PredictionEngineOneThreadImagesPerSecond { get; init; }

    /// <summary>The speed of <c>Predict</c> relative to the faster engine.</summary>
    public required double TimesPredictionEngine { get; init; }

    /// <summary>The speed of <c>PredictBatch</c> relative to the faster engine.</summary>
    public required double BatchTimesPredictionEngine { get; init; }

    public static JpegBytes Measure(string model, JpegFiles files, int rounds)
    {
        byte[][] images = [.. files.Paths.Take(Images).Select(File.ReadAllBytes)];
        using (ExpressionClassifier ours = ExpressionClassifier.Load(model))
        using (PredictionEngine<Row, Scores> stock = Engine(model, threads: null))
        {
            Check(images[0], ours, stock);
        }

        double[][] seconds = Benchmarks.Measure.InTurns(
            rounds,
            [
                () => Time(
                    () => ExpressionClassifier.Load(model),
                    classifier => Array.ForEach(images, image => classifier.Predict(image))),
                () => Time(() => Engine(model, threads: null), engine => Array.ForEach(images, image => Predict(engine, image))),
                () => Time(() => Engine(model, threads: 1), engine => Array.ForEach(images, image => Predict(engine, image))),
                () => Time(
                    () => ExpressionClassifier.Load(model),
                    classifier => classifier.PredictBatch(images, image => Picture.Decode(image))),
            ]);
        bool isDefaultFaster = Benchmarks.Measure.Median(seconds[1]) < Benchmarks.Measure.Median(seconds[2]);
        double[] engines = isDefaultFaster ? seconds[1] : seconds[2];
        double PerSecond(int i) => Math.Round(Images / Benchmarks.Measure.Median(seconds[i]));
        return new JpegBytes
        {
            ImagesPerSecond = PerSecond(0),
            BatchImagesPerSecond = PerSecond(3),
            PredictionEngineImagesPerSecond = PerSecond(1),
            PredictionEngineOneThreadImagesPerSecond = PerSecond(2),
            TimesPredictionEngine = Math.Round(Benchmarks.Measure.Ratio(engines, seconds[0]), 2),
            BatchTimesPredictionEngine = Math.Round(Benchmarks.Measure.Ratio(engines, seconds[3]), 2),
        };
    }

    /// <summary>The seconds of one pass over the images, after a pass to warm up.</summary>
    private static double Time<T>(Func<T> open, Action<T> work)
        where T : IDisposable => Benchmarks.Measure.Alone(open, work, work);

    /// <param name="model">The model file.</param>
    /// <param name="threads">Threads per prediction; <see langword="null"/> for ML.NET's default, all cores.</param>
    private static PredictionEngine<Row, Scores> Engine(string model, int? threads)
    {
        var context = new MLContext(seed: 1);
        if (threads is { } number)
        {
            context.SetOption(
                nameof(OnnxSessionOptions),
                new OnnxSessionOptions { CreateSessionOptions = () => new SessionOptions { IntraOpNumThreads = number } });
        }

        var shapes = new Dictionary<string, int[]> { ["Image"] = [1, 1, 48, 48] };
        EstimatorChain<OnnxTransformer> chain = context.Transforms
            .ResizeImages("Image", 48, 48, resizing: ImageResizingEstimator.ResizingKind.IsoCrop)
            .Append(context.Transforms.ConvertToGrayscale("Image"))
            .Append(context.Transforms.ExtractPixels(
                "Pixels", "Image", ImagePixelExtractingEstimator.ColorBits.Red, scaleImage: 1 / 255f))
            .Append(context.Transforms.CopyColumns("Image", "Pixels"))
            .Append(context.Transforms.ApplyOnnxModel(["PredictedLabel", "Score"], ["Image"], model, shapes, null, false, 100));
        return context.Model.CreatePredictionEngine<Row, Scores>(chain.Fit(context.Data.LoadFromEnumerable(Array.Empty<Row>())));
    }

    private static Scores Predict(PredictionEngine<Row, Scores> engine, byte[] image)
    {
        using var stream = new MemoryStream(image);
        using MLImage decoded = MLImage.CreateFromStream(stream);
        return engine.Predict(new Row { Image = decoded });
    }

    private static void Check(byte[] image, ExpressionClassifier classifier, PredictionEngine<Row, Scores> engine)
    {
        float[] stock = Predict(engine, image).Score;
        ReadOnlySpan<float> ours = classifier.Predict(image).Scores.AsSpan();
        for (int i = 0; i < stock.Length; i++)
        {
            if (Math.Abs(stock[i] - ours[i]) > 0.01)
            {
                throw new InvalidOperationException(
                    $"The scores differ: {string.Join(", ", stock)} of ML.NET, {string.Join(", ", ours.ToArray())} of ours.");
            }
        }
    }

    private sealed class Row
    {
        [ImageType(48, 48)]
        public MLImage? Image { get; set; }
    }

    private sealed class Scores
    {
        public string[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
