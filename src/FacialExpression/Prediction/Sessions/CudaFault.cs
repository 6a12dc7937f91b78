using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// Why a GPU cannot be used, and the remedy. ONNX Runtime reports all of it as text, in one kind of exception.
/// </summary>
internal static partial class CudaFault
{
    /// <summary>The version of the package that an app adds. Its CUDA provider needs the two below.</summary>
    public const string PackageVersion = "1.31.0";

    /// <summary>The line that leaves out the CPU build, whose library has the same name and wins otherwise.</summary>
    public const string Exclusion =
        "<PackageReference Include=\"Microsoft.ML.OnnxRuntime\" Version=\"1.31.1\" ExcludeAssets=\"native;build\" />";

    private const string Cuda = "CUDA 13";
    private const string Cudnn = "cuDNN 9";

    // Of NVIDIA's repository. The first stands for any CUDA 13, so that its minor version need not be known.
    private const string Install = "sudo apt-get install cuda-toolkit-13 libcudnn9-cuda-13";

    private const string DownloadPages = "developer.nvidia.com/cuda-downloads, developer.nvidia.com/cudnn-downloads";

    private const string ListMissing =
        " To list what is missing, run: ldd libonnxruntime_providers_cuda.so | grep \"not found\".";

    private const string NoDriver = $"the NVIDIA driver is missing or too old for {Cuda}. Run nvidia-smi, which prints the "
        + "newest CUDA that the driver supports, and install a newer driver; start a container with --gpus all.";

    /// <summary>The one exception for all of them; <see langword="null"/> for what is no fault of the GPU.</summary>
    /// <param name="e">What ONNX Runtime threw.</param>
    /// <param name="gpuDeviceId">The GPU that was requested.</param>
    public static PredictionEngineException? Describe(Exception e, int gpuDeviceId) => Explain(e) is { } cause
        ? new PredictionEngineException(
            $"CUDA device {gpuDeviceId} was requested (Device = Cuda, or MLContext.GpuDeviceId), but {cause} "
            + $"ONNX Runtime reports {Reason(e)}.",
            e)
        : null;

    /// <summary>Whether ONNX Runtime reports that memory is short, of the GPU or of the machine.</summary>
    public static bool IsOutOfMemory(Exception e) => e is OnnxRuntimeException && OutOfMemory().IsMatch(e.Message);

    /// <summary>What ONNX Runtime reports, bounded, without its sources and without the name of the machine.</summary>
    public static string Reason(Exception e)
    {
        Match found = Essence().Match(e.Message);
        return Quoted.Sentence(found.Success ? found.Groups["text"].Value.Trim() : e.Message);
    }

    private static string? Explain(Exception e)
    {
        string text = e.Message;
        if (e is EntryPointNotFoundException || text.Contains("not enabled in this build", StringComparison.Ordinal))
        {
            return $"this app's ONNX Runtime is the CPU build. Run: {AddPackage}; then leave out the CPU build in the app's "
                + $"project: {Exclusion}. Without a GPU, leave Device unset.";
        }

        if (e is not OnnxRuntimeException)
        {
            return null;
        }

        if (IsOutOfMemory(e))
        {
            return "its memory is full. nvidia-smi shows which processes use it; end them, load fewer models, or use another GPU "
                + "(GpuDeviceId) or the CPU (Device = Cpu).";
        }

        if (Library().Match(text) is { Success: true } library)
        {
            return ExplainLibrary(library.Groups["file"].Value);
        }

        return Failure().Match(text) is { Success: true } failure ? ExplainFailure(failure) : null;
    }

    private static string ExplainLibrary(string file)
    {
        if (file.Contains("onnxruntime_providers", StringComparison.Ordinal))
        {
            return $"a file of ONNX Runtime's GPU build is missing. Run: {AddPackage}; and publish for this system: "
                + $"dotnet publish --runtime {(OperatingSystem.IsWindows() ? "win-x64" : "linux-x64")}.";
        }

        if (file.StartsWith("libcuda.so", StringComparison.Ordinal) || file.StartsWith("nvcuda", StringComparison.Ordinal))
        {
            return NoDriver;
        }

        bool isCudnn = file.Contains("cudnn", StringComparison.OrdinalIgnoreCase);
        string name = file.Contains('.', StringComparison.Ordinal) ? $" ({Quoted.Text(Path.GetFileName(file))})" : "";
        return $"{(isCudnn ? Cudnn : Cuda)}{name} is missing or of another version. Install {Cuda} and {Cudnn} for it "
            + (OperatingSystem.IsWindows()
                ? $"({DownloadPages}), and add their folders bin to PATH."
                : $"(Debian or Ubuntu, with NVIDIA's package repository: {Install}; others: {DownloadPages}). Elsewhere than in "
                    + $"the system's folders, add the folder of {(isCudnn ? "libcudnn.so.9" : "libcudart.so.13")} to "
                    + $"LD_LIBRARY_PATH.{(isCudnn ? "" : ListMissing)}");
    }

    private static string ExplainFailure(Match failure) => failure.Groups["code"].Value switch
    {
        "35" or "803" or "804" => NoDriver,
        "100" => "this process sees no GPU. Run nvidia-smi, which lists the GPUs; start a container with --gpus all; and check "
            + "CUDA_VISIBLE_DEVICES.",
        "101" or "device" => "there is no GPU of this number. Run nvidia-smi -L, which lists the GPUs from 0, and set "
            + "GpuDeviceId to one of them.",
        "209" or "cudaErrorNoKernelImageForDevice" => $"this GPU is not among those that ONNX Runtime {PackageVersion} is built "
            + "for. Use another GPU (GpuDeviceId) or the CPU (Device = Cpu).",
        _ => $"the GPU, {Cuda} or {Cudnn} failed. Start the app again; if it fails again, check GPU and driver with nvidia-smi.",
    };

    private static string AddPackage =>
        $"dotnet add package Microsoft.ML.OnnxRuntime.Gpu.{(OperatingSystem.IsWindows() ? "Windows" : "Linux")} "
        + $"--version {PackageVersion}";

    [GeneratedRegex(
        "out of memory|ALLOC(ATION)?_FAILED|CUDA failure 2:|CUBLAS failure 3:"
        + "|Failed to allocate memory|smaller than requested bytes|bad.alloc")]
    private static partial Regex OutOfMemory();

    // dlopen names the file that is missing; LoadLibrary does so since ONNX Runtime 1.20. cuDNN is opened late since 1.31.
    [GeneratedRegex(
        "(?<file>cuDNN) (?:is (?:not available|unavailable)|library was not found)"
        + "|Failed to load library \\S+ with error: .*(?:undefined symbol|version `)(?<file>)"
        + "|Failed to load library \\S+ with error: (?<file>[^: ]*)"
        + "|Error loading \".*\" which depends on \"(?<file>.*?)\" which is missing"
        + "|LoadLibrary failed with error \\d+ .*?when trying to load|Failed to load shared library")]
    private static partial Regex Library();

    [GeneratedRegex(
        "(?:CUDA|CU[A-Z_]+) failure (?<code>-?\\d+):|CUDA error (?<code>cuda\\w+):|Invalid (?<code>device) ID"
        + "|(?<code>CUDNN|CUBLAS|CUDA_ERROR)")]
    private static partial Regex Failure();

    [GeneratedRegex(
        "with error: (?<text>[^\\n]+)"
        + "|(?<text>(?:Error loading|LoadLibrary failed) [^\\n]+)"
        + "|(?<text>(?:CUDA|CU[A-Z_]+) failure -?\\d+: [^;\\n]*)"
        + "|(?<text>CUDA error cuda\\w+:[^\\n]*)"
        + "|(?<text>Invalid device ID[^\\n]*)"
        + "|(?<text>(?:Failed to allocate memory|Available memory of|BFC Arena ran out)[^\\n]*)"
        + "|(?<text>cuDNN (?:is|library)[^\\n]*)")]
    private static partial Regex Essence();
}
