using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>
/// Finds LibTorch, which training needs and the tool does not carry: it is 128 MB packed and 0.5 GB unpacked per platform.
/// </summary>
internal static class LibTorch
{
    /// <summary>The environment variable that names its folder.</summary>
    public const string Variable = "FACIAL_EXPRESSION_LIBTORCH";

    private const string SearchFolders = "NATIVE_DLL_SEARCH_DIRECTORIES";

    // In the order in which they need each other.
    private static readonly string[] Files = OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "torch.dll"]
        : OperatingSystem.IsMacOS() ? ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"]
        : ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    /// <summary>Makes TorchSharp use a LibTorch of the machine.</summary>
    /// <param name="folder">The folder of its libraries; <see langword="null"/> looks where it usually is.</param>
    /// <exception cref="ToolException">There is none; the message has the command that gets one.</exception>
    /// <exception cref="TrainingEngineException">It cannot be loaded.</exception>
    public static void Provide(string? folder)
    {
        folder ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : null;
        string found = folder is null
            ? Usual().FirstOrDefault(HasFiles) ?? throw Missing()
            : new[] { folder, Path.Combine(folder, "lib") }.FirstOrDefault(HasFiles)
                ?? throw new ToolException($"There is no {Files[1]} in \"{folder}\", which should be the folder of LibTorch.");

        // TorchSharp asks by name, and by names of its own; FacialExpression.Training looks into the folders of the runtime.
        string path = Path.GetFullPath(found);
        string own = AppContext.GetData(SearchFolders) as string ?? "";
        AppContext.SetData(SearchFolders, $"{own}{Path.PathSeparator}{path}{Path.DirectorySeparatorChar}");
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            Files.FirstOrDefault(file => file.Contains(name, StringComparison.Ordinal)) is { } file
                && NativeLibrary.TryLoad(Path.Combine(path, file), out nint library)
                ? library
                : 0;
        foreach (string file in Files)
        {
            NativeLibrary.TryLoad(Path.Combine(path, file), out _);
        }

        TrainingEngine.Initialize();
    }

    private static string Rid => OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    private static string Package => $"libtorch-cpu-{Rid}";

    private static string Version => typeof(TrainingEngine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "LibTorchVersion").Value!;

    private static bool HasFiles(string folder) => File.Exists(Path.Combine(folder, Files[1]));

    /// <summary>The program's own folders, and NuGet's cache.</summary>
    private static IEnumerable<string> Usual()
    {
        string own = AppContext.GetData(SearchFolders) as string ?? "";
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return own.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(cache, Package, Version, "runtimes", Rid, "native"))
            .Where(Path.IsPathFullyQualified);
    }

    private static ToolException Missing() => new(
        $"Training needs LibTorch {Version}, which this command does not carry. "
        + $"Get it once into NuGet's cache: dotnet package download {Package}@{Version} "
        + $"(or name its folder with --libtorch or {Variable}).");
}
