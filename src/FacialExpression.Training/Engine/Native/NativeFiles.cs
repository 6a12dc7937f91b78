using TorchSharp;

namespace FacialExpression.Training.Engine;

/// <summary>Where the app's native libraries are.</summary>
internal static class NativeFiles
{
    /// <summary>The file name of TorchSharp's native library on this system.</summary>
    public static string LibTorchSharp { get; } = OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    /// <summary>The file name of libtorch's largest library on this system, which the app's native package brings.</summary>
    public static string LibTorch { get; } = OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>The file name of the library that libtorch's CUDA build has besides.</summary>
    public static string LibTorchCuda { get; } = OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so";

    private static string Platform { get; } =
        OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    /// <summary>The full path of a native library of the app; <see langword="null"/> if it has none of that name.</summary>
    public static string? Find(string file) => Folders().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        string probing = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";

        // Empty in a single-file app. An empty folder would mean the current one, where anybody may have put a library.
        string library = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "";
        return probing.Split(Path.PathSeparator)
            .Concat(new[] { AppContext.BaseDirectory, library }
                .Where(folder => folder.Length > 0)
                .SelectMany(folder => new[] { folder, Path.Combine(folder, "runtimes", Platform, "native") }))
            .Where(Path.IsPathFullyQualified);
    }
}
