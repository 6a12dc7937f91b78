using System.Runtime.InteropServices;

namespace FacialExpression.Training.Engine;

/// <summary>
/// libtorch's process-wide settings that TorchSharp does not have, from libtorch's C++ library itself, as <c>at::Context</c>.
/// </summary>
internal static unsafe class LibTorchContext
{
    /// <summary>Whether cuDNN takes only algorithms that give the same result each time.</summary>
    public static LibTorchSetting? DeterministicCudnn { get; } = Find("DeterministicCuDNN", "deterministicCuDNN");

    /// <summary>Whether cuDNN times its algorithms and takes the fastest, which may be another one the next time.</summary>
    public static LibTorchSetting? BenchmarkCudnn { get; } = Find("BenchmarkCuDNN", "benchmarkCuDNN");

    // A method's first argument is the object, in both conventions.
    private static LibTorchSetting? Find(string setter, string getter)
    {
        (string context, string set, string get) = OperatingSystem.IsWindows()
            ? ("?globalContext@at@@YAAEAVContext@1@XZ", $"?set{setter}@Context@at@@QEAAX_N@Z", $"?{getter}@Context@at@@QEBA_NXZ")
            : (
                "_ZN2at13globalContextEv",
                $"_ZN2at7Context{setter.Length + 3}set{setter}Eb",
                $"_ZNK2at7Context{getter.Length}{getter}Ev");

        // By its name alone, which finds the library that TorchSharp has loaded, wherever that came from.
        if (!NativeLibrary.TryLoad(NativeFiles.LibTorch, out nint library)
            || !NativeLibrary.TryGetExport(library, context, out nint getContext)
            || !NativeLibrary.TryGetExport(library, set, out nint setValue)
            || !NativeLibrary.TryGetExport(library, get, out nint getValue))
        {
            return null;
        }

        nint global = ((delegate* unmanaged<nint>)getContext)();
        return new LibTorchSetting(
            () => ((delegate* unmanaged<nint, byte>)getValue)(global) != 0,
            value => ((delegate* unmanaged<nint, byte, void>)setValue)(global, value ? (byte)1 : (byte)0));
    }
}
