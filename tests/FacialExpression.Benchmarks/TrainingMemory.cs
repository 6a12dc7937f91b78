using System.Diagnostics;
using System.Globalization;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>The peak memory of a process that loads FER-2013 and trains a known model with its default options.</summary>
internal static class TrainingMemory
{
    public const string Command = "training-memory";

    /// <summary>Returns MB, or <see langword="null"/> if FER2013_ZIP is not set.</summary>
    public static double? Measure(IExpressionModelBuilder builder, int epochs)
    {
        if (Environment.GetEnvironmentVariable("FER2013_ZIP") is null)
        {
            return null;
        }

        string program = typeof(TrainingMemory).Assembly.Location;
        using Process child = Process.Start(new ProcessStartInfo("dotnet", [program, Command, builder.Name, $"{epochs}"])
        {
            RedirectStandardOutput = true,
        })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs in the separate process and prints its peak memory.</summary>
    public static void Run(string modelName, int epochs)
    {
        IExpressionModelBuilder builder = KnownModels.All.Single(b => b.Name == modelName);
        TrainingOptions options = builder.DefaultOptions with { Device = TrainingDevice.Cpu };
        ExpressionDataset dataset = ExpressionDataset.FromZip(Environment.GetEnvironmentVariable("FER2013_ZIP")!);
        builder.Fit(dataset, epochs > 0 ? options with { Epochs = epochs } : options);
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.PeakWorkingSet64 / 1048576.0:F0}"));
    }
}
