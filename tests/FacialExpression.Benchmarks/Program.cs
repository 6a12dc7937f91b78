using FacialExpression.Benchmarks;

var benchmarks = new Dictionary<string, Action<BenchmarkSettings>>(StringComparer.Ordinal)
{
    ["augmentation"] = AugmentationBenchmark.Run,
    ["mlnet"] = MLNetBenchmark.Run,
};

if (args is not [var name, ..] || !benchmarks.TryGetValue(name, out Action<BenchmarkSettings>? benchmark))
{
    Console.Error.WriteLine($"usage: ./bench.sh {string.Join('|', benchmarks.Keys)} [--rounds N] [--out FOLDER]");
    return 2;
}

benchmark(BenchmarkSettings.Parse(args[1..]));
return 0;
