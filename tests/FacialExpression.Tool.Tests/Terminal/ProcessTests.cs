using System.Diagnostics;

namespace FacialExpression.Tool.Tests.Terminal;

/// <summary>The command as a process: signals, pipes and terminals.</summary>
public class ProcessTests : ToolTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "facial-expression.dll");

    [Fact]
    public async Task Interrupt_leaves_whole_lines_and_ends_with_130()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Exists("env"), "Needs Linux' env --default-signal.");
        string face = Put("face.png", TestPictures.Portrait);
        // It waits for standard input after the first picture, so that the signal comes in the middle of the run. A shell in the
        // background starts programs that ignore the signal; env ends that.
        using Process process = Start(
            "env", "--default-signal=INT", "dotnet", Program, "predict", face, "-", "--format", "csv");
        Assert.StartsWith("path,", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith(face, await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.Empty(await process.StandardOutput.ReadToEndAsync());
        Assert.StartsWith("stopped: 1 picture, 1 face", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await process.WaitForExitAsync();
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
    }

    [Fact]
    public async Task Reader_that_ends_ends_the_command_with_141_and_without_a_message()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows' pipes have no such signal.");
        using Process process = Start("dotnet", Program, "predict", "-", "--format", "jsonl");
        process.StandardOutput.Close();
        await process.StandardInput.BaseStream.WriteAsync(TestPictures.Empty);
        process.StandardInput.Close();
        Assert.Empty(await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(ExitCode.BrokenPipe, process.ExitCode);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1 ", false)]
    public async Task Terminal_has_colors_unless_NO_COLOR_is_set(string variables, bool hasColor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Exists("script"), "Needs script, for a pseudo terminal.");
        string face = Put("face.png", TestPictures.Portrait);
        using Process process = Start(
            "env", "-u", "NO_COLOR", "TERM=xterm-256color", "script", "-qec",
            $"{variables}dotnet \"{Program}\" predict \"{face}\"", "/dev/null");
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains(" %", output, StringComparison.Ordinal);
        Assert.Equal(hasColor, output.Contains("\u001b[38;", StringComparison.Ordinal));
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
