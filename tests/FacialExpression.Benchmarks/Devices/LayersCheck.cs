using FacialExpression.Samples;
using FacialExpression.Training.Engine;
using FacialExpression.Training.Tests.Networks.Layers;
using TorchSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares every layer on a device with the CPU: forward pass, gradients, and weights after two steps. Exit code 1 if one
/// differs by more than rounding explains.
/// </summary>
internal static class LayersCheck
{
    // A factor has 24 binary digits in float32 and 8 in bfloat16, whose rounding moves values across the corner of a ReLU, too.
    private static readonly Mode[] Modes = [new("float32", false, 1e-4), new("mixed", true, 0.25)];

    public static void Run(BenchmarkSettings settings)
    {
        torch.Device device = EngineReport.DeviceOf(settings.TrainingDevice);

        // On the CPU, too, the operations that other devices have.
        var backend = new Backend(device, HasKernels: false);
        Row[] rows = [.. LayerRows.All.SelectMany(row => Modes.Select(mode => Compare(row.Key, row.Value, backend, mode)))];
        foreach (Row row in rows.Where(r => !r.Agrees))
        {
            Console.WriteLine($"DIFFERS: {row.Layer}, {row.Mode}: {row.Fault ?? row.Differences!.ToString()}");
        }

        foreach (IGrouping<string, Row> mode in rows.GroupBy(r => r.Mode))
        {
            // Unlike Enumerable.Max, Math.Max takes NaN as the largest.
            double largest = mode.Aggregate(0.0, (max, row) => Math.Max(max, row.Differences?.Largest ?? 0));
            Console.WriteLine(
                $"{mode.Key} on {device}: {mode.Count(r => r.Agrees)} of {mode.Count()} layers agree with the CPU's kernels, "
                + $"largest difference {largest:G2} (limit {mode.First().Limit:G2})");
        }

        string path = settings.Write(
            "layers", new { device = device.ToString(), rows, hardware = Machine.Hardware, packages = Machine.Packages });
        Console.WriteLine($"Written to {path}");
        Environment.ExitCode = rows.All(r => r.Agrees) ? 0 : 1;
    }

    private sealed record Row(string Layer, string Mode, double Limit, LayerAgreement? Differences, string? Fault)
    {
        public bool Agrees => Differences?.Largest <= Limit;
    }

    private sealed record Mode(string Name, bool IsMixed, double Limit);

    private static Row Compare(string name, LayerRow row, Backend backend, Mode mode)
    {
        try
        {
            LayerAgreement differences = LayerAgreement.Of(row.Build(), backend, mode.IsMixed);
            return new Row(name, mode.Name, mode.Limit, differences, null);
        }
#pragma warning disable CA1031 // One layer that fails must not hide the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Row(name, mode.Name, mode.Limit, null, Fault.Describe(e));
        }
    }
}
