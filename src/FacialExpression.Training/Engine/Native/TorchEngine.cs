using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Makes TorchSharp ready for use, on older Linux systems too. Call it before the first use of any TorchSharp type.
/// </summary>
internal static class TorchEngine
{
    private const string LibraryName = "LibTorchSharp";

    // The symbol whose version is GLIBCXX_3.4.32: a libstdc++ that has it needs no help.
    private const string NewestSymbol = "_ZSt21ios_base_library_initv";

    // libtorch's own files, in the order in which they need each other.
    private static readonly string[] LibTorchFiles = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    // libtorch's allocator on the CPU, on CUDA, and its libraries that have memory of their own.
    private static readonly string[] MemoryFaults =
    [
        "can't allocate memory", "not enough memory", "out of memory",
        "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED",
    ];

    private static readonly Lazy<bool> Ready = new(Start);

    /// <summary>Loads the native engine once; later calls cost nothing.</summary>
    /// <exception cref="TrainingEngineException">
    /// The engine is missing or cannot be loaded; the message names the remedy.
    /// </exception>
    public static void Ensure() => _ = Ready.Value;

    /// <summary>The device that a setting stands for on this machine: never Auto.</summary>
    /// <exception cref="TrainingEngineException">CUDA is requested and not available.</exception>
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

        return device == TrainingDevice.Auto
            ? TrainingDevice.Cpu
            : throw NativeEngineFault.NoCuda(
                gpuDeviceId,
                torch.cuda.is_available() ? torch.cuda.device_count() : 0,
                NativeFiles.Find(NativeFiles.LibTorchCuda) is not null);
    }

    /// <summary>The precision that a setting stands for on that device: never Auto.</summary>
    public static Precision Resolve(Precision precision, TrainingDevice device, int gpuDeviceId = 0)
    {
        if (precision != Precision.Auto)
        {
            return precision;
        }

        bool hasBFloat16 = device == TrainingDevice.Cpu ? ProcessorFeatures.HasBFloat16 : CudaDriver.HasBFloat16(gpuDeviceId);
        return hasBFloat16 ? Precision.Mixed : Precision.Float32;
    }

    /// <summary>Whether an exception of libtorch or .NET reports that there is no memory left, on the CPU or a GPU.</summary>
    public static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        || (e is ExternalException && MemoryFaults.Any(fault => e.Message.Contains(fault, StringComparison.OrdinalIgnoreCase)));

    private static bool Start()
    {
        bool isOlderSystem = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && !NativeEngineFault.IsMusl(RuntimeInformation.RuntimeIdentifier) && !HasNewLibrary();
        var state = new NativeEngineState
        {
            RuntimeIdentifier = RuntimeInformation.RuntimeIdentifier,
            Library = NativeFiles.Find(NativeFiles.LibTorchSharp),
            HasLibTorch = NativeFiles.Find(NativeFiles.LibTorch) is not null,
            IsOlderSystem = isOlderSystem,
            MayAdapt = TrainingEngine.AdaptNativeLibrary,
        };
        try
        {
            if (state is { IsOlderSystem: true, MayAdapt: true, Library: not null })
            {
                UseAdaptedCopy(state.Library);
                state = state with { IsAdapted = true };
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            FindCuda();
            return true;
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or TypeInitializationException
            or BadImageFormatException or EntryPointNotFoundException or InvalidOperationException)
        {
            throw NativeEngineFault.Describe(e, state);
        }
    }

    // libtorch looks for its CUDA part once, at the first backward pass at the latest. TorchSharp loads that part only when it is
    // asked for CUDA, so a training on the CPU would leave the process without CUDA (dotnet/TorchSharp issue 1198).
    private static void FindCuda()
    {
        try
        {
            _ = torch.cuda.is_available();
        }
        catch (Exception e) when (e is NotSupportedException or DllNotFoundException or ExternalException)
        {
            // A training on the CPU does not need it; one that requests CUDA asks again, and reports why there is none.
        }
    }

    private static bool HasNewLibrary() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint handle) && NativeLibrary.TryGetExport(handle, NewestSymbol, out _);

    private static void UseAdaptedCopy(string original)
    {
        foreach (string file in LibTorchFiles)
        {
            // By full path, because the copy is not in the folder of the files that it needs.
            NativeLibrary.Load(NativeFiles.Find(file) ?? throw new DllNotFoundException($"{file} is missing."));
        }

        nint handle = LibraryInMemory.Load(LibTorchSharpPatch.Adapt(original), NativeFiles.LibTorchSharp);
        nint Resolve(string name) => name == LibraryName ? handle : 0;

        // TorchSharp's own probing calls the first, its P/Invokes the second.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Resolve(name);
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => Resolve(name));
        }
        catch (InvalidOperationException)
        {
            // The app has set its own resolver; what that does not find is left to the event above.
        }
    }
}
