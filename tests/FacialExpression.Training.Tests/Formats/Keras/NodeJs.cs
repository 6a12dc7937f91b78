using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Runs the scripts of <c>tests/tensorflowjs</c>, where Node.js and what npm brings are there.</summary>
internal static class NodeJs
{
    private static readonly Lazy<string?> Lack = new(FindLack);

    private static string Scripts => Path.Combine(TestData.RepositoryRoot ?? "", "tests", "tensorflowjs");

    /// <summary>Skips where TensorFlow.js cannot be run, and says why.</summary>
    public static void Require() => Assert.SkipWhen(Lack.Value is not null, Lack.Value ?? "");

    public static bool IsThere => Lack.Value is null;

    /// <exception cref="InvalidOperationException">The script failed; the message is what it wrote.</exception>
    public static void Run(string script, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Scripts, script), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {output.Result}{errors}");
        }
    }

    public static void WriteNumbers(string path, ReadOnlySpan<float> numbers) =>
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(numbers));

    public static float[] ReadNumbers(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static string? FindLack()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception)
        {
            return "Node.js is not on this machine, so TensorFlow's own code cannot be asked.";
        }

        return Directory.Exists(Path.Combine(Scripts, "node_modules", "@tensorflow"))
            ? null
            : "TensorFlow.js is not installed: run \"npm ci\" in tests/tensorflowjs, as test.sh does.";
    }
}
