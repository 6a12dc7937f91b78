using FacialExpression.Samples;
using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>Compares the accuracy of Model 3 on FER-2013 in float32 and in mixed precision, for several seeds.</summary>
internal static class PrecisionBenchmark
{
    public static void Run(BenchmarkSettings settings)
    {
        string zip = Environment.GetEnvironmentVariable("FER2013_ZIP")
            ?? throw new InvalidOperationException(
                "This benchmark needs FER-2013. Run FER2013_ZIP=fer2013.zip ./bench.sh precision --rounds 3.");
        ExpressionDataset dataset = ExpressionDataset.FromZip(zip);
        var runs = Enumerable.Range(1, settings.Rounds).Select(seed => new
        {
            seed,
            float32 = Accuracy(dataset, Precision.Float32, seed),
            mixed = Accuracy(dataset, Precision.Mixed, seed),
        }).ToArray();
        double float32Mean = runs.Average(r => r.float32);
        double mixedMean = runs.Average(r => r.mixed);
        var result = new
        {
            model = KnownModels.Model3.Name,
            KnownModels.Model3.DefaultOptions.Epochs,
            runs,
            float32Mean = Math.Round(float32Mean, 5),
            mixedMean = Math.Round(mixedMean, 5),
            points = Math.Round((mixedMean - float32Mean) * 100, 2),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("precision", result);
        Table table = new Table().AddColumns("seed", "float32", "mixed");
        foreach (var run in runs)
        {
            table.AddRow($"{run.seed}", $"{run.float32:P2}", $"{run.mixed:P2}");
        }

        AnsiConsole.Write(table.AddRow("mean", $"{float32Mean:P2}", $"{mixedMean:P2}"));
        Console.WriteLine(
            $"Validation accuracy of {result.model} after {result.Epochs} epochs; "
            + $"mixed precision differs by {result.points:+0.00;-0.00} percentage points. Written to {path}");
    }

    private static double Accuracy(ExpressionDataset dataset, Precision precision, int seed)
    {
        TrainingOptions options = KnownModels.Model3.DefaultOptions with { Precision = precision, Seed = seed };
        double accuracy = KnownModels.Model3.Fit(dataset, options).History[^1].ValidationAccuracy;
        Console.WriteLine($"seed {seed}, {precision}: {accuracy:P2}");
        return accuracy;
    }
}
