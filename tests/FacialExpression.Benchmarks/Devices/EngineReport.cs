using System.Runtime.InteropServices;
using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Loads the native engine, computes a product on the device, and reports the native libraries. If that fails, the report says
/// why.
/// </summary>
internal static class EngineReport
{
    // TorchSharp only reports that CUDA is not available; loading these says what is missing.
    private static readonly string[] CudaLibraries = ["libc10_cuda.so", "libtorch_cuda.so"];

    public static void Run(BenchmarkSettings settings)
    {
        try
        {
            Report(settings);
        }
#pragma warning disable CA1031 // Whatever it is, the report is what it has to be in.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReportFault(settings, e);
            Environment.ExitCode = 1;
        }
    }

    /// <summary>TorchSharp's device; loads the engine.</summary>
    public static torch.Device DeviceOf(TrainingDevice device) =>
        TorchEngine.Resolve(device) == TrainingDevice.Cuda ? torch.CUDA : torch.CPU;

    private static void Report(BenchmarkSettings settings)
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
            hasDeterministicCudnnSetting = LibTorchContext.DeterministicCudnn is not null,
            hasBenchmarkCudnnSetting = LibTorchContext.BenchmarkCudnn is not null,
            libraries = LoadedLibraries(),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("engine", result);
        Console.WriteLine(
            $"device {result.device}, CUDA {(result.cudaIsAvailable ? "available" : "not available")}, "
            + $"sum of a product {result.sumOfProduct:N0} (262,144 is right), settings of cuDNN: deterministic "
            + $"{Found(result.hasDeterministicCudnnSetting)}, benchmark {Found(result.hasBenchmarkCudnnSetting)}. "
            + $"Written to {path}");
        Environment.ExitCode = result.sumOfProduct == 64 * 64 * 64 ? 0 : 1;
    }

    private static string Found(bool found) => found ? "found" : "not found";

    private static void ReportFault(BenchmarkSettings settings, Exception exception)
    {
        var faults = new List<object>();
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            faults.Add(new { type = e.GetType().FullName, message = e.Message });
            Console.WriteLine($"{e.GetType().FullName}: {e.Message}");
        }

        // Before they are loaded below.
        string[] libraries = LoadedLibraries();
        Dictionary<string, string> loaded = CudaLibraries.ToDictionary(name => name, Load, StringComparer.Ordinal);
        foreach ((string name, string message) in loaded)
        {
            Console.WriteLine($"{name}: {message}");
        }

        string path = settings.Write("engine", new
        {
            device = settings.TrainingDevice.ToString(),
            faults,
            cudaLibraries = loaded,
            libraries,
            hardware = Machine.Hardware,
        });
        Console.WriteLine($"Written to {path}");
    }

    private static string Load(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return "loaded";
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return e.Message;
        }
    }

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
