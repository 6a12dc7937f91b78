using System.Diagnostics;
using System.Globalization;

namespace FacialExpression.Training.Tests.Checkpoints;

/// <summary>Kills trainings at random moments, also while they write, and takes them up again.</summary>
[Collection(TorchTests.Name)]
public sealed class KillTests : TemporaryFolder
{
    // More by the environment: FACIALEXPRESSION_KILLS=20.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FACIALEXPRESSION_KILLS") ?? "4", CultureInfo.InvariantCulture);

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    public KillTests() => TestData.RequireNativeEngine();

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Mixed)]
    public void A_training_that_is_killed_again_and_again_ends_with_the_weights_of_one_that_was_not(Precision precision)
    {
        string epochs = $"{Kills * 10}"; // 5 steps each
        using Process whole = Start(At("whole.checkpoint"), precision, epochs, "60000");
        string expected = End(whole);

        var random = new Random(Kills);
        string checkpoint = At("killed.checkpoint");
        int whileWriting = 0;
        int killed = 0;
        string? result = null;
        while (result is null)
        {
            bool waitsForWriting = killed % 2 == 1;
            if (waitsForWriting)
            {
                File.Delete($"{checkpoint}.tmp"); // What is there afterwards is of this process.
            }

            using Process training = Start(checkpoint, precision, epochs, "0");
            string begun = training.StandardOutput.ReadLine()!;
            if (killed < Kills && Wait(training, checkpoint, random, waitsForWriting))
            {
                training.Kill();
                training.WaitForExit();
                killed++;
                bool wasWriting = waitsForWriting && File.Exists($"{checkpoint}.tmp");
                whileWriting += wasWriting ? 1 : 0;
                _output.WriteLine($"{begun}: killed{(wasWriting ? " while it wrote" : "")}");
            }
            else
            {
                result = End(training);
            }
        }

        Assert.Equal(expected, result);
        Assert.True(killed >= Kills / 2, $"The training ended after {killed} of {Kills} kills.");
        Assert.True(whileWriting > 0, "No kill met a checkpoint half written.");
    }

    /// <returns>Whether the process still runs.</returns>
    private static bool Wait(Process training, string checkpoint, Random random, bool waitsForWriting)
    {
        if (training.WaitForExit(random.Next(0, 200)))
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp();
        while (waitsForWriting && !File.Exists($"{checkpoint}.tmp") && Stopwatch.GetElapsedTime(start).TotalSeconds < 2)
        {
            Thread.SpinWait(100);
        }

        return !training.HasExited;
    }

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
        string folder = AppContext.BaseDirectory.Replace("FacialExpression.Training.Tests", "FacialExpression.TrainingProcess", StringComparison.Ordinal);
        return Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(folder, "FacialExpression.TrainingProcess.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static Process Start(string checkpoint, Precision precision, string epochs, string milliseconds) =>
        Start([checkpoint, precision.ToString(), epochs, milliseconds]);
}
