using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>
/// Turns ONNX Runtime's telemetry off before ONNX Runtime starts: a library that looks at faces sends nothing anywhere
/// and leaves no file behind.
/// </summary>
internal static partial class OnnxRuntimePrivacy
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<bool> Done = new(Apply);

    /// <summary>Call before the first use of any ONNX Runtime type. Later calls cost nothing.</summary>
    public static void Ensure() => _ = Done.Value;

    private static bool Apply()
    {
        Environment.SetEnvironmentVariable(Variable, "1");

        // On Unix .NET keeps a copy of the environment of its own; native code reads the real one.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetNativeEnvironmentVariable(Variable, "1", 1);
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeEnvironmentVariable(string name, string value, int overwrite);
}
