using System.Runtime.InteropServices;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Makes glibc keep the memory of one step for the next while a training runs. By itself it gives maps of more than 32 MB back to the system after each
/// use, which then clears every page of them again for the next step.
/// </summary>
internal sealed partial class AllocatorSettings : IDisposable
{
    // mallopt's names for them.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    // What glibc comes to by itself, which it no longer does once it was told: the largest block that was freed, 32 MB at most, and twice that.
    private const int UsualMapThreshold = 32 << 20;
    private const int UsualTrimThreshold = 64 << 20;

    private const int Kept = 1 << 30;

    private readonly bool _isSet;

    private AllocatorSettings(bool isSet) => _isSet = isSet;

    /// <summary>Keeps memory until the result is disposed, which gives it back; does nothing where there is no glibc.</summary>
    public static AllocatorSettings KeepMemory() => new(Set(Kept, Kept));

    public void Dispose()
    {
        if (_isSet)
        {
            Set(UsualMapThreshold, UsualTrimThreshold);
            _ = Trim(0);
        }
    }

    private static bool Set(int mapThreshold, int trimThreshold)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetOption(MapThreshold, mapThreshold) != 0 && SetOption(TrimThreshold, trimThreshold) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
