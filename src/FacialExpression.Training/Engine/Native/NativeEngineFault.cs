using System.Reflection;
using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>Why the native engine cannot be loaded, and the remedy.</summary>
internal static class NativeEngineFault
{
    private static readonly string[] Supported = ["linux-x64", "win-x64", "osx-arm64"];

    /// <summary>Whether the system's C library is musl, as Alpine's is.</summary>
    public static bool IsMusl(string runtimeIdentifier) => runtimeIdentifier.Contains("musl", StringComparison.Ordinal)
        || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);

    /// <summary>The one exception for all of them.</summary>
    public static TrainingEngineException Describe(Exception? cause, NativeEngineState state) =>
        new(Message(cause, state), cause!);

    /// <summary>CUDA was requested and is not there.</summary>
    /// <param name="gpuDeviceId">The GPU that was requested.</param>
    /// <param name="count">The number of GPUs that libtorch sees.</param>
    /// <param name="hasCudaBuild">Whether the app has libtorch's CUDA build, so that the driver is what is missing.</param>
    public static TrainingEngineException NoCuda(int gpuDeviceId, int count, bool hasCudaBuild)
    {
        string requested = $"CUDA device {gpuDeviceId} was requested (Device = Cuda with GpuDeviceId, or MLContext.GpuDeviceId), "
            + "but cannot be used.";
        string remedy = count > 0
            ? $"This machine has {count}, with the numbers from 0."
            : hasCudaBuild ? "The app has libtorch's CUDA build, which finds no GPU. Run nvidia-smi: it must list the GPU and a "
                + "CUDA version of at least 12.8; if not, install a newer driver, or start the container with --gpus all."
            : "In place of the CPU's native package, run: "
                + $"dotnet add package {CudaPackage} --version {TorchSharpVersion}. Check the driver with nvidia-smi.";
        return new TrainingEngineException(
            $"{requested} {remedy} To use the CPU where there is no GPU, set Device = Auto, or MLContext.FallbackToCpu.");
    }

    private static string Message(Exception? cause, NativeEngineState state)
    {
        if (IsMusl(state.RuntimeIdentifier))
        {
            return $"TorchSharp's native engine is built for glibc, but this system ({state.RuntimeIdentifier}) has musl. "
                + "Train on a system with glibc: Debian, Ubuntu, Fedora, or an image of .NET that is not Alpine's.";
        }

        if (state.Library is null || !state.HasLibTorch)
        {
            return Missing(state);
        }

        string library = Quoted.Text(state.Library);
        if (state is { IsOlderSystem: true, MayAdapt: false })
        {
            return $"TorchSharp's native library {library} requests GCC 13's libstdc++. This system's is older, and adapting "
                + "the library is turned off (TrainingEngine.AdaptNativeLibrary = false). Turn it on, or use a system "
                + "with GCC 13's libstdc++ (Debian 13, Ubuntu 24.04, Fedora 38).";
        }

        if (state.IsAdapted && cause is TypeInitializationException)
        {
            return $"TorchSharp's native library {library} was adapted to this system's libstdc++, which is older than GCC 13's, "
                + "but too late: the app used TorchSharp before, which failed, and .NET does not try again. "
                + "Call TrainingEngine.Initialize() as the app's first line, before any use of TorchSharp.";
        }

        return $"TorchSharp's native library {library} is there but cannot be loaded on this system ({state.RuntimeIdentifier}). "
            + "The inner exception names the cause; on Linux, ldd shows what the file needs: "
            + "slim images often lack libgomp1 or libstdc++6. "
            + $"TorchSharp {TorchSharpVersion} needs the native package of version {LibTorchVersion}.";
    }

    private static string Missing(NativeEngineState state)
    {
        string package = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
            : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";
        string system = Supported.Contains(state.RuntimeIdentifier) ? "" : $" This system is {state.RuntimeIdentifier}.";
        return $"TorchSharp {TorchSharpVersion} finds no native engine. Training needs one, which the app chooses. "
            + $"For the CPU, run: dotnet add package {package} --version {LibTorchVersion} "
            + $"(for CUDA: dotnet add package {CudaPackage} --version {TorchSharpVersion}). "
            + $"Supported are x64 Linux and Windows and arm64 macOS.{system}";
    }

    // It has the version of TorchSharp, and depends on a libtorch-cuda-… package of LibTorchVersion for x64.
    private static string CudaPackage => OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : "TorchSharp-cuda-linux";

    // Not torch.__version__: any use of the class torch loads the engine that is missing.
    private static string TorchSharpVersion => LibraryVersion.Of(typeof(torch).Assembly).Split('+')[0];

    private static string LibTorchVersion => typeof(NativeEngineFault).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LibTorchVersion").Value!;
}
