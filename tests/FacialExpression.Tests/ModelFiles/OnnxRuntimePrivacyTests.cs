using System.Runtime.InteropServices;

namespace FacialExpression.Tests.ModelFiles;

public partial class OnnxRuntimePrivacyTests
{
    [Fact]
    public void Native_code_sees_that_telemetry_is_off_once_a_model_is_loaded()
    {
        using var stream = new MemoryStream(HandMadeModel.BrightnessModel());
        using ExpressionClassifier classifier = ExpressionClassifier.Load(stream);
        string? value = OperatingSystem.IsWindows()
            ? Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY")
            : Marshal.PtrToStringUTF8(GetNativeEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
        Assert.Equal("1", value);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetNativeEnvironmentVariable(string name);
}
