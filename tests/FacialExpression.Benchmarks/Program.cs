using System.Globalization;
using FacialExpression.Benchmarks;

var benchmarks = new Dictionary<string, Action<BenchmarkSettings>>(StringComparer.Ordinal)
{
    ["augmentation"] = AugmentationBenchmark.Run,
    ["engine"] = EngineReport.Run,
    ["epochs"] = EpochsBenchmark.Run,
    ["faces"] = FacesBenchmark.Run,
    ["layers"] = LayersCheck.Run,
    ["memory"] = MemoryBenchmark.Run,
    ["mlnet"] = MLNetBenchmark.Run,
    ["precision"] = PrecisionBenchmark.Run,
    ["predict"] = PredictBenchmark.Run,
    ["resume"] = ResumeCheck.Run,
    ["serve"] = ServeBenchmark.Run,
    ["soak"] = SoakBenchmark.Run,
    ["training"] = TrainingBenchmark.Run,
    ["video"] = VideoBenchmark.Run,
};

if (args is [FirstPrediction.Command, var image])
{
    FirstPrediction.Run(image);
    return 0;
}

if (args is [PeerProcess.Command, var images])
{
    PeerProcess.Run(images);
    return 0;
}

if (args is [GroupPhoto.Command, var file])
{
    File.WriteAllBytes(file, GroupPhoto.Jpeg());
    return 0;
}

if (args is [PhotoProcess.Command, var photo])
{
    PhotoProcess.Run(photo);
    return 0;
}

if (args is [TrainingMemory.Command, var model, var epochs])
{
    TrainingMemory.Run(model, int.Parse(epochs, CultureInfo.InvariantCulture));
    return 0;
}

if (args is not [var name, ..] || !benchmarks.TryGetValue(name, out Action<BenchmarkSettings>? benchmark))
{
    Console.Error.WriteLine($"usage: ./bench.sh {string.Join('|', benchmarks.Keys)} [--rounds N] [--out FOLDER]");
    Console.Error.WriteLine("       predict: [--device cpu|cuda]");
    Console.Error.WriteLine("       soak: [--predictions N] [--model model-3.onnx|pretrained]");
    Console.Error.WriteLine("       serve, video: [--seconds N]; video: [--hour]");
    Console.Error.WriteLine("       training: [--epochs N] [--device auto|cpu|cuda]");
    Console.Error.WriteLine("       engine, layers, resume: [--device cpu|cuda]");
    Console.Error.WriteLine("       epochs: [--device cpu|cuda] [--epochs N] [--limit N]");
    return 2;
}

benchmark(BenchmarkSettings.Parse(args[1..]));
return Environment.ExitCode;
