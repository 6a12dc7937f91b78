using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Benchmarks;

/// <summary>Loads the native engine, computes a product on the device, and reports the native libraries.</summary>
internal static class EngineReport
{
    public static void Run(BenchmarkSettings settings)
    {
        torch.Device device = DeviceOf(settings.TrainingDevice);
        using torch.Tensor ones = torch.ones([64, 64], torch.ScalarType.Float32, device);
        using torch.Tensor product = ones.matmul(ones).sum().cpu();
        var result = new
        {
            device = settings.TrainingDevice.ToString(),
            cudaIsAvailable = torch.cuda.is_available(),
            cudaDevices = torch.cuda.device_count(),
            sumOfProduct = product.item<float>(),
            libraries = LoadedLibraries(),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("engine", result);
        Console.WriteLine(
            $"device {result.device}, CUDA {(result.cudaIsAvailable ? "available" : "not available")}, "
            + $"sum of a product {result.sumOfProduct:N0} (262,144 is right). Written to {path}");
        Environment.ExitCode = result.sumOfProduct == 64 * 64 * 64 ? 0 : 1;
    }

    /// <summary>TorchSharp's device; loads the engine.</summary>
    public static torch.Device DeviceOf(TrainingDevice device) =>
        TorchEngine.Resolve(device) == TrainingDevice.Cuda ? torch.CUDA : torch.CPU;

    private static string[] LoadedLibraries()
    {
        const string Maps = "/proc/self/maps";
        string[] names = ["torch", "c10", "LibTorchSharp", "cud", "cublas", "nvrtc", "nccl", "gomp", "stdc++"];
        return !File.Exists(Maps)
            ? []
            : [.. File.ReadLines(Maps)
                .Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length == 6)
                .Select(fields => fields[5])
                .Where(path => names.Any(name => Path.GetFileName(path).Contains(name, StringComparison.Ordinal)))
                .Distinct()
                .Order(StringComparer.Ordinal)];
    }
}
