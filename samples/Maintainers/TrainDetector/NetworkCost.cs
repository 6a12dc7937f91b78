using System.Diagnostics;
using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Kernels;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>What a network with random weights costs, before it is trained.</summary>
internal static class NetworkCost
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Repetitions = 40;
    private const int Crop = 256;
    private const int Batch = 16;

    /// <summary>Prints parameters, multiply-adds, and milliseconds of ONNX Runtime and of a training step.</summary>
    public static void Print(DetectorShape shape)
    {
        using IDisposable memory = AllocatorSettings.KeepMemory();
        var plan = WeightPlan.Of(shape);
        using var weights = new DetectorWeights(shape, 1);
        Console.WriteLine(FormattableString.Invariant(
            $"{plan.ParameterCount:N0} parameters, {plan.MultiplyAdds(Width, Height) / 1e6:F0} M multiply-adds for ")
            + $"{Width}×{Height}");

        ModelProto model = DetectorExporter.Export(shape, weights.Plan, weights.ToArrays(), 0.5f, "{}");
        PrintDetection("float32", model);
        byte[] noise = new byte[Width * Height];
        new Random(1).NextBytes(noise);
        var pictures = new TrainingPictures([("noise", new TrainingPicture(new GrayPicture(noise, Width, Height), []))]);
        DetectorInt8.Quantize(
            model, pictures, new CropRecipe { Sources = new Dictionary<string, double> { ["noise"] = 1 } });
        PrintDetection("int8", model);
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            double[] steps = [.. Enumerable.Range(0, 6).Select(_ => Time(() => Step(weights, type))).Order()];
            Console.WriteLine(FormattableString.Invariant(
                $"forward and backward pass, {type}, {Batch} crops of {Crop}: least {steps[0]:F0} ms, ")
                + $"{get_num_threads()} threads");
        }
    }

    private static void PrintDetection(string type, ModelProto model)
    {
        using var file = new MemoryStream(model.ToByteArray());
        using var detector = FaceDetector.Load(file, new FaceDetectorOptions { Threads = 1 });
        using var picture = Picture.FromPixels(new byte[Width * Height], Width, Height, PixelFormat.Gray8);
        double[] times = [.. Enumerable.Range(0, Repetitions).Select(_ => Time(() => detector.Detect(picture))).Order()];
        Console.WriteLine(FormattableString.Invariant(
            $"FaceDetector, one thread, {type}: median {times[Repetitions / 2]:F1} ms, least {times[0]:F1} ms, ")
            + FormattableString.Invariant($"{model.CalculateSize() / 1e6:F2} MB"));
    }

    private static void Step(DetectorWeights weights, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(Batch, 1, Crop, Crop);
        Tensor[] outputs = new TorchLayers(weights, training: true, type).Forward(images);
        outputs.Select(o => o.Squared().mean()).Aggregate((a, b) => a.Plus(b)).backward();
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
