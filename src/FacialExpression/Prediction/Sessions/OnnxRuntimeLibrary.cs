using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>ONNX Runtime's native library, which comes with the package Microsoft.ML.OnnxRuntime.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Runs what uses the library first, and reports a library that cannot be loaded as one exception.</summary>
    /// <exception cref="PredictionEngineException">The library is missing or cannot be loaded on this system.</exception>
    /// <exception cref="OnnxRuntimeException">The library is there and refuses something else.</exception>
    public static T Use<T>(Func<T> use)
    {
        try
        {
            OnnxRuntimePrivacy.Ensure();
            return use();
        }
        catch (Exception e) when (LibraryFault.Is(e))
        {
            throw new PredictionEngineException(
                $"ONNX Runtime, which runs the models, cannot be loaded ({LibraryFault.Reason(e)}). "
                + Remedy(LibraryFault.IsMusl),
                e);
        }
    }

    private static string Remedy(bool isMusl) => isMusl
        ? "This system uses musl, as Alpine Linux does; the package Microsoft.ML.OnnxRuntime has libraries for glibc only. "
            + "Use an image based on Debian or Ubuntu, such as mcr.microsoft.com/dotnet/runtime:10.0."
        : "The package Microsoft.ML.OnnxRuntime brings its native library for x64 and arm64 on Windows, Linux (glibc 2.28 or "
            + "later) and macOS. Publish for this system (dotnet publish --runtime …), and keep the file onnxruntime.dll, "
            + "libonnxruntime.so or libonnxruntime.dylib that the build puts beside the app or in its folder runtimes.";
}
