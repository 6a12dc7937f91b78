using System.Runtime.CompilerServices;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// Checks, before the first use of SkiaSharp, that the app has a version of it that fits and that its native library loads.
/// </summary>
internal static class SkiaLibrary
{
    private const int SupportedMajor = 2;

    // Not the default mode, which would rethrow for ever that memory ran out once.
    private static readonly Lazy<(string? Fault, Exception? Cause)> State = new(Check, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Checks once; later calls cost nothing.</summary>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used; the message names the remedy.</exception>
    public static void Ensure()
    {
        if (State.Value is ({ } fault, var cause))
        {
            throw new PredictionEngineException(fault, cause!);
        }
    }

    /// <summary>Describes the fault of an exception that SkiaSharp caused.</summary>
    public static PredictionEngineException Unusable(Exception cause) => new(NativeFault(cause, LibraryFault.IsMusl), cause);

    /// <summary>Returns what is wrong with a version of SkiaSharp, or <see langword="null"/> if nothing is.</summary>
    internal static string? VersionFault(Version? version) => version?.Major == SupportedMajor ? null :
        $"The app uses SkiaSharp {version?.ToString(3)}, and FacialExpression and ML.NET need SkiaSharp 2.88.9: version 3 "
        + "removed members that ML.NET calls. The app, or a package that it references, asks for the newer version; restore "
        + "warned of it (NU1608). Reference SkiaSharp 2.88.9 and SkiaSharp.NativeAssets.* 2.88.9 in the app, and packages that "
        + "accept them; dotnet nuget why <project> SkiaSharp shows who asks.";

    /// <summary>Describes a native library that does not load.</summary>
    internal static string NativeFault(Exception cause, bool isMusl) =>
        $"SkiaSharp's native library, libSkiaSharp, cannot be loaded ({LibraryFault.Reason(cause)}). "
        + (isMusl
            ? "This is Alpine Linux or another system with musl, for which ONNX Runtime has no build: predictions need a system "
                + "with glibc, such as Debian or Ubuntu. "
            : "")
        + "The native library comes with the package SkiaSharp.NativeAssets.Linux.NoDependencies, .Win32 or .macOS, all of "
        + "version 2.88.9, which FacialExpression brings. Publish for the system that the app runs on (dotnet publish "
        + "--runtime), and copy the whole output folder.";

    private static (string? Fault, Exception? Cause) Check()
    {
        try
        {
            return VersionFault(AssemblyVersion()) is { } fault ? (fault, null) : Load();
        }
        catch (Exception e) when (LibraryFault.Is(e))
        {
            return (NativeFault(e, LibraryFault.IsMusl), e);
        }
    }

    // Not inlined, so that a type that is missing fails here, where it is caught.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Version? AssemblyVersion() => typeof(SKImageInfo).Assembly.GetName().Version;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (string? Fault, Exception? Cause) Load()
    {
        // Its type's initializer asks the native library for the color type of this system.
        _ = SKImageInfo.PlatformColorType;
        using var first = new SKPaint();
        return (null, null);
    }
}
