using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>Makes TorchSharp ready to use, on older Linux systems too. Ask here before the first use of any TorchSharp type.</summary>
internal static class TorchEngine
{
    private const string LibraryName = "LibTorchSharp";
    private const string LibraryFile = "libLibTorchSharp.so";

    // The symbol whose version is GLIBCXX_3.4.32: a libstdc++ that has it needs no help.
    private const string NewestSymbol = "_ZSt21ios_base_library_initv";

    // libtorch's own files, in the order in which they need each other.
    private static readonly string[] LibTorchFiles = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<bool> Ready = new(Start);

    /// <summary>Loads the native engine once; later calls cost nothing.</summary>
    /// <exception cref="TrainingEngineException">The engine is missing or cannot be loaded; the message names the remedy.</exception>
    public static void Ensure() => _ = Ready.Value;

    /// <summary>The device that a setting stands for on this machine: never Auto.</summary>
    /// <exception cref="TrainingEngineException">CUDA is asked for and is not there.</exception>
    public static TrainingDevice Resolve(TrainingDevice device, int gpuDeviceId = 0)
    {
        Ensure();
        if (device == TrainingDevice.Cpu)
        {
            return TrainingDevice.Cpu;
        }

        if (torch.cuda.is_available() && gpuDeviceId < torch.cuda.device_count())
        {
            return TrainingDevice.Cuda;
        }

        return device == TrainingDevice.Auto ? TrainingDevice.Cpu : throw new TrainingEngineException(
            $"CUDA device {gpuDeviceId} was asked for (Device = Cuda, or MLContext.GpuDeviceId), but cannot be used. Reference the package TorchSharp-cuda-linux or "
            + "TorchSharp-cuda-windows instead of the CPU one, check the driver with nvidia-smi, or let the CPU take its place (Device = Auto, or MLContext.FallbackToCpu).");
    }

    /// <summary>The precision that a setting stands for on that device: never Auto.</summary>
    public static Precision Resolve(Precision precision, TrainingDevice device) => precision switch
    {
        Precision.Auto => device == TrainingDevice.Cpu && ProcessorFeatures.HasBFloat16 ? Precision.Mixed : Precision.Float32,
        _ => precision,
    };

    /// <summary>Whether an exception is libtorch's way, or .NET's, to say that there is no memory left.</summary>
    public static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        || (e is ExternalException && (e.Message.Contains("can't allocate memory", StringComparison.Ordinal)
            || e.Message.Contains("not enough memory", StringComparison.Ordinal)
            || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)));

    private static bool Start()
    {
        bool needsOlderLibrary = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !HasNewLibrary();
        try
        {
            if (needsOlderLibrary)
            {
                UsePatchedCopy();
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            return true;
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw Missing(e);
        }
    }

    private static bool HasNewLibrary() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint handle) && NativeLibrary.TryGetExport(handle, NewestSymbol, out _);

    private static void UsePatchedCopy()
    {
        string[] folders = [.. NativeFolders()];
        string original = Find(folders, LibraryFile) ?? throw Missing(null);
        foreach (string file in LibTorchFiles)
        {
            // By full path, because the copy stands in another folder than the files it needs.
            NativeLibrary.Load(Find(folders, file) ?? throw Missing(null));
        }

        nint handle = NativeLibrary.Load(LibTorchSharpPatch.GetPatchedCopy(original, CacheFolder()));
        nint Resolve(string name) => name == LibraryName ? handle : 0;

        // TorchSharp's own probing comes by the first, its P/Invokes by the second.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Resolve(name);
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => Resolve(name));
        }
        catch (InvalidOperationException)
        {
            // The app has a resolver of its own; what that does not find comes by the event above.
        }
    }

    private static IEnumerable<string> NativeFolders()
    {
        string probing = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string library = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "";
        return probing.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(new[] { AppContext.BaseDirectory, library }.SelectMany(folder => new[] { folder, Path.Combine(folder, "runtimes", "linux-x64", "native") }));
    }

    private static string? Find(IEnumerable<string> folders, string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string CacheFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string root = string.IsNullOrEmpty(cache)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
            : cache;
        return Path.Combine(root, "FacialExpression", "native");
    }

    private static TrainingEngineException Missing(Exception? cause)
    {
        // Not torch.__version__: any use of the class torch loads the engine that is missing.
        string version = typeof(TorchEngine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LibTorchVersion").Value!;
        string package = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";
        return new TrainingEngineException(
            $"TorchSharp {LibraryVersion.Of(typeof(torch).Assembly).Split('+')[0]} finds no native engine that it can load. Training needs one, which the app chooses. For the CPU type: "
            + $"dotnet add package {package} --version {version} (for CUDA: TorchSharp-cuda-linux or TorchSharp-cuda-windows). "
            + "Supported are x64 Linux and Windows and arm64 macOS.",
            cause!);
    }
}
