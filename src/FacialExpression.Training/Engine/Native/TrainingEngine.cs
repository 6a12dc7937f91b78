using FacialExpression.Training.Engine;

namespace FacialExpression.Training;

/// <summary>TorchSharp's native engine in this process: when it is loaded, and what the library may change for it.</summary>
/// <example><code>
/// // First line of an app that also uses TorchSharp itself and must run on Debian 12 or Ubuntu 22.04.
/// TrainingEngine.Initialize();
/// </code></example>
public static class TrainingEngine
{
    /// <summary>
    /// Whether TorchSharp's native library is adapted to a system whose libstdc++ is older than GCC 13's, as on Debian 12 and
    /// Ubuntu 22.04. Default: true. Set it before the first use of the engine.
    /// </summary>
    /// <remarks>
    /// The library requests a symbol version that only newer systems have, for a symbol that it does not use. A copy in memory
    /// has that request marked as weak, which is one bit. The app's file stays as it is, and no file is left on disk. Nothing is
    /// adapted on newer systems.
    /// </remarks>
    public static bool AdaptNativeLibrary { get; set; } = true;

    /// <summary>
    /// Whether glibc keeps the memory of one training step for the next while a training runs (<c>mallopt</c>, Linux only).
    /// Default: true. It saves the system from clearing the same pages for each step.
    /// </summary>
    /// <remarks>
    /// glibc has no call that returns its settings. When the last training of the process ends, <c>M_MMAP_THRESHOLD</c> is set to
    /// 32 MiB and <c>M_TRIM_THRESHOLD</c> to 64 MiB, which glibc's own adjustment reaches once an app has freed a large block,
    /// and free memory is returned to the system. An app that chooses its own values by <c>mallopt</c> should set this to false.
    /// With <c>MALLOC_MMAP_THRESHOLD_</c>, <c>MALLOC_TRIM_THRESHOLD_</c> or the same in <c>GLIBC_TUNABLES</c> set in the
    /// environment, nothing is changed.
    /// </remarks>
    public static bool KeepMemory { get; set; } = true;

    /// <summary>
    /// Loads the engine. Training does so by itself; an app that also uses TorchSharp calls it first, so that both can load it.
    /// </summary>
    /// <exception cref="TrainingEngineException">
    /// The engine is missing or cannot be loaded; the message names the remedy.
    /// </exception>
    public static void Initialize() => TorchEngine.Ensure();
}
