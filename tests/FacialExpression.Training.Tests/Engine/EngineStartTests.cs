using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>The native engine in processes of its own.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class EngineStartTests : TemporaryFolder
{
    private const string Ready = "ready 3";

    /// <summary>Whether this system's libstdc++ is older than TorchSharp's native library requests, as on Debian 12.</summary>
    private static bool IsOlderSystem => OperatingSystem.IsLinux()
        && !(NativeLibrary.TryLoad("libstdc++.so.6", out nint handle)
            && NativeLibrary.TryGetExport(handle, "_ZSt21ios_base_library_initv", out _));

    public EngineStartTests()
    {
        TestData.RequireNativeEngine();
        DeleteCopies();
    }

    // Where TorchSharp cannot load its library, it copies all of libtorch beside the program and tries again.
    private static string Copies => Path.Combine(ProgramFolder, "cpu");

    private static string ProgramFolder => AppContext.BaseDirectory.Replace(
        "FacialExpression.Training.Tests", "FacialExpression.TrainingProcess", StringComparison.Ordinal);

    [Fact]
    public void The_engine_starts_without_a_home_and_leaves_no_file()
    {
        Assert.Equal(Ready, Run("plain"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.False(Directory.Exists(Copies));
    }

    [Fact]
    public async Task Processes_that_start_at_once_do_not_disturb_each_other() =>
        Assert.Equal([Ready, Ready, Ready], await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Run("plain")))));

    [Fact]
    public void App_that_used_TorchSharp_first_gets_a_message_that_names_Initialize()
    {
        string output = RunUnprepared("torch-first");
        if (IsOlderSystem)
        {
            Assert.Contains("Call TrainingEngine.Initialize()", output, StringComparison.Ordinal);
            Assert.DoesNotContain("dotnet add package", output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Ready, output);
        }
    }

    [Fact]
    public void Adapting_the_native_library_can_be_turned_off()
    {
        string output = RunUnprepared("not-adapted");
        if (IsOlderSystem)
        {
            Assert.Contains("TrainingEngine.AdaptNativeLibrary = false", output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Ready, output);
        }
    }

    private string RunUnprepared(string how)
    {
        string output = Run(how);
        DeleteCopies();
        return output;
    }

    private static void DeleteCopies()
    {
        if (Directory.Exists(Copies))
        {
            Directory.Delete(Copies, recursive: true);
        }
    }

    // In an empty folder, without a home, a cache or a temporary folder that can be written.
    private string Run(string how)
    {
        string program = Path.Combine(ProgramFolder, "FacialExpression.TrainingProcess.dll");
        var start = new ProcessStartInfo("dotnet", [program, "engine", how])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
        };
        start.Environment.Remove("HOME");
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment["TMPDIR"] = At("missing");
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // Its files are .NET's own.
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }
}
