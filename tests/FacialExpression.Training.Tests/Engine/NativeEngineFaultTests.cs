using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Engine;

public class NativeEngineFaultTests
{
    private static readonly Exception NotInitialized =
        new TypeInitializationException("TorchSharp.torch", new NotSupportedException("no libtorch"));

    private static readonly NativeEngineState Found = new()
    {
        RuntimeIdentifier = "linux-x64",
        Library = "/app/libLibTorchSharp.so",
    };

    private static readonly NativeEngineState Older = Found with { IsOlderSystem = true };

    [Theory]
    [InlineData("linux-musl-x64")]
    [InlineData("alpine.3.20-x64")]
    public void On_musl_the_message_asks_for_a_system_with_glibc(string system)
    {
        NativeEngineState state = Found with { RuntimeIdentifier = system, Library = null };
        TrainingEngineException fault = NativeEngineFault.Describe(NotInitialized, state);
        Assert.Contains($"this system ({system}) has musl", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet add package", fault.Message, StringComparison.Ordinal);
        Assert.Same(NotInitialized, fault.InnerException);
    }

    [Fact]
    public void Without_a_native_library_the_message_names_the_package()
    {
        string message = NativeEngineFault.Describe(null, Found with { Library = null }).Message;
        Assert.Contains("dotnet add package libtorch-cpu-", message, StringComparison.Ordinal);
        Assert.DoesNotContain("This system is", message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_TorchSharp_alone_the_message_names_the_package()
    {
        string message = NativeEngineFault.Describe(NotInitialized, Found with { HasLibTorch = false }).Message;
        Assert.Contains("dotnet add package libtorch-cpu-", message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_an_unsupported_processor_the_message_names_it() => Assert.EndsWith(
        "This system is linux-arm64.",
        NativeEngineFault.Describe(null, Found with { Library = null, RuntimeIdentifier = "linux-arm64" }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void If_TorchSharp_was_used_first_the_message_asks_to_initialize_before()
    {
        string message = NativeEngineFault.Describe(NotInitialized, Older with { IsAdapted = true }).Message;
        Assert.Contains("Call TrainingEngine.Initialize() as the app's first line", message, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet add package", message, StringComparison.Ordinal);
    }

    [Fact]
    public void If_adapting_is_turned_off_the_message_names_the_switch()
    {
        string message = NativeEngineFault.Describe(NotInitialized, Older with { MayAdapt = false }).Message;
        Assert.Contains("TrainingEngine.AdaptNativeLibrary = false", message, StringComparison.Ordinal);
        Assert.Contains("Debian 13", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_there_but_does_not_load_is_named()
    {
        string message = NativeEngineFault.Describe(new DllNotFoundException("libgomp.so.1"), Found).Message;
        Assert.Contains("/app/libLibTorchSharp.so", message, StringComparison.Ordinal);
        Assert.Contains("libgomp1", message, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet add package", message, StringComparison.Ordinal);
    }
}
