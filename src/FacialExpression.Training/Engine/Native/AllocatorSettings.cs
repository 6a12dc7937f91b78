using System.Runtime.InteropServices;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Makes glibc keep the memory of one step for the next while trainings run. By itself it returns maps of more than 32 MB to the
/// system after each use, and the system clears every page of them again for the next step.
/// </summary>
/// <param name="setOption">glibc's <c>mallopt</c>: returns whether the option was set.</param>
/// <param name="trim">Returns free memory to the system.</param>
internal sealed partial class AllocatorSettings(Func<int, int, bool> setOption, Action trim)
{
    // mallopt's numbers for them.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    // glibc cannot be asked for its settings, and stops adjusting them once one was set. These are the values that its adjustment
    // ends with: the largest block that was freed, at most 32 MB, and twice that.
    private const int AdjustedMapThreshold = 32 << 20;
    private const int AdjustedTrimThreshold = 64 << 20;

    private const int Keep = 1 << 30;

    private static readonly AllocatorSettings Process = new(SetOption, () => _ = Trim(0));

    private readonly Lock _lock = new();
    private int _users;
    private bool _isSet;

    /// <summary>
    /// Keeps memory until the result is disposed; does nothing without glibc, or if the app or its user chose settings.
    /// </summary>
    public static IDisposable KeepMemory() =>
        TrainingEngine.KeepMemory && !IsChosen(Environment.GetEnvironmentVariable) ? Process.Use() : new Nothing();

    /// <summary>Whether the environment chooses glibc's thresholds.</summary>
    public static bool IsChosen(Func<string, string?> variable) =>
        variable("MALLOC_MMAP_THRESHOLD_") is not null
        || variable("MALLOC_TRIM_THRESHOLD_") is not null
        || (variable("GLIBC_TUNABLES") is { } tunables
            && (tunables.Contains("glibc.malloc.mmap_threshold", StringComparison.Ordinal)
                || tunables.Contains("glibc.malloc.trim_threshold", StringComparison.Ordinal)));

    /// <summary>One user more: the first one changes the settings, the last one to be disposed restores them.</summary>
    public IDisposable Use()
    {
        lock (_lock)
        {
            if (_users++ == 0)
            {
                _isSet = Set(Keep, Keep);
            }
        }

        return new User(this);
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_users == 0 && _isSet)
            {
                Set(AdjustedMapThreshold, AdjustedTrimThreshold);
                trim();
            }
        }
    }

    private bool Set(int mapThreshold, int trimThreshold) =>
        setOption(MapThreshold, mapThreshold) && setOption(TrimThreshold, trimThreshold);

    private static bool SetOption(int option, int value)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return MallOpt(option, value) != 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false; // musl
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private sealed class User(AllocatorSettings settings) : IDisposable
    {
        private AllocatorSettings? _settings = settings;

        public void Dispose() => Interlocked.Exchange(ref _settings, null)?.End();
    }
}
