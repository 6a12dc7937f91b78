using System.Diagnostics;
using System.Globalization;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>The most memory that a process takes that loads FER-2013 and trains a known model on it with the model's own options.</summary>
internal static class TrainingMemory
{
    public const string Command = "training-memory";

    /// <summary>In MB; <see langword="null"/> where FER2013_ZIP names no file.</summary>
    public static double? Measure(IExpressionModelBuilder builder, int epochs)
    {
        if (Environment.GetEnvironmentVariable("FER2013_ZIP") is null)
        {
            return null;
        }

        using Process child = Process.Start(new ProcessStartInfo("dotnet", [typeof(TrainingMemory).Assembly.Location, Command, builder.Name, $"{epochs}"])
        {
            RedirectStandardOutput = true,
        })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>What the process of its own does.</summary>
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
