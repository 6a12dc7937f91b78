using System.Diagnostics;
using System.Globalization;

namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>Kills trainings, every other one in the middle of a checkpoint, and resumes them.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class KillTests : TemporaryFolder
{
    // More by the environment: FACIALEXPRESSION_KILLS=20.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("FACIALEXPRESSION_KILLS") ?? "2", CultureInfo.InvariantCulture);

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    public KillTests() => TestData.RequireNativeEngine();

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Mixed)]
    public void Training_that_is_killed_again_and_again_ends_with_the_weights_of_one_that_was_not(Precision precision)
    {
        // 4 steps per epoch: more than all sessions that are killed can do, which is 8 steps each.
        string epochs = $"{(Kills * 2) + 1}";
        using Process whole = Start(At("whole.checkpoint"), $"{precision}", epochs, "60000");
        string expected = End(whole);

        var random = new Random(Kills);
        for (int kill = 0; kill < Kills; kill++)
        {
            bool isWriting = kill % 2 == 0;
            string moment = $"{(isWriting ? "write" : "step")}:{random.Next(1, 6)}";
            using Process training = Start(At("killed/model.checkpoint"), $"{precision}", epochs, "0", moment);
            string? announcement = training.StandardOutput.ReadLine();
            Assert.True(announcement?.StartsWith("kill me", StringComparison.Ordinal), $"{announcement} {Error(training)}");
            training.Kill();
            training.WaitForExit();
            _output.WriteLine($"{moment}: {announcement}");

            // What it was writing is there; an earlier checkpoint is, too, but for the very first.
            bool isHalfWritten = Directory.GetFiles(At("killed"), "model.checkpoint.*.tmp").Length > 0;
            Assert.True(!isWriting || isHalfWritten, "The kill did not meet a checkpoint half written.");
        }

        using Process last = Start(At("killed/model.checkpoint"), $"{precision}", epochs, "0");
        Assert.Equal(expected, End(last));
    }

    private static string Error(Process training) => training.HasExited ? training.StandardError.ReadToEnd() : "";

    private static string End(Process training)
    {
        string output = training.StandardOutput.ReadToEnd();
        string error = training.StandardError.ReadToEnd();
        training.WaitForExit();
        Assert.True(training.ExitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }

    private static Process Start(params string[] arguments)
    {
        string tests = typeof(KillTests).Assembly.GetName().Name!;
        string folder = AppContext.BaseDirectory.Replace(tests, "FacialExpression.TrainingProcess", StringComparison.Ordinal);
        string program = Path.Combine(folder, "FacialExpression.TrainingProcess.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
