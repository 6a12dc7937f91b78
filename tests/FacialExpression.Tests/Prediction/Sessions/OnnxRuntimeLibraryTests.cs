using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FacialExpression.Tests.Prediction.Sessions;

public sealed class OnnxRuntimeLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("without-onnxruntime-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_unloadable_library_becomes_one_exception_with_reason_and_remedy()
    {
        var fault =
            new TypeInitializationException("NativeMethods", new DllNotFoundException(new string('x', 5000) + "\nsecond line"));
        PredictionEngineException e =
            Assert.Throws<PredictionEngineException>(() => OnnxRuntimeLibrary.Use<int>(() => throw fault));
        Assert.StartsWith(
            "ONNX Runtime, which runs the models, cannot be loaded (DllNotFoundException: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML.OnnxRuntime", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 100, 800);
        Assert.Same(fault, e.InnerException);
    }

    [Fact]
    public void Other_exceptions_pass_unchanged() =>
        Assert.Throws<InvalidDataException>(() => OnnxRuntimeLibrary.Use<int>(() => throw new InvalidDataException()));

    // On Alpine Linux the file is there and cannot be loaded, which is like a damaged one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loading_in_a_process_without_a_usable_library_throws_PredictionEngineException(bool isDamaged)
    {
        string assembly = CopyApp(isDamaged);
        string test = $"{typeof(OnnxRuntimeLibraryTests).FullName}.{nameof(Child_process_without_the_library)}";
        var start = new ProcessStartInfo("dotnet", [assembly, "-noLogo", "-noColor", "-explicit", "only", "-method", test])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Child_process_without_the_library()
    {
        PredictionEngineException e = Assert.Throws<PredictionEngineException>(() => ExpressionClassifier.LoadPretrained());
        Assert.Contains("ONNX Runtime", e.Message, StringComparison.Ordinal);
        using var model = new MemoryStream(HandMadeModel.BrightnessModel());
        Assert.Throws<PredictionEngineException>(() => ExpressionClassifier.Load(model));
    }

    /// <summary>Copies this test project without ONNX Runtime's native library, or with a damaged one.</summary>
    /// <returns>The path of the assembly.</returns>
    private string CopyApp(bool isDamaged)
    {
        string source = AppContext.BaseDirectory;
        foreach (string file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        Directory.CreateDirectory(Path.Combine(_folder, native));
        foreach (string file in Directory.GetFiles(Path.Combine(source, native)))
        {
            string copy = Path.Combine(_folder, native, Path.GetFileName(file));
            if (!copy.Contains("onnxruntime", StringComparison.Ordinal))
            {
                File.Copy(file, copy);
            }
            else if (isDamaged)
            {
                File.WriteAllText(copy, "no library");
            }
        }

        return Path.Combine(_folder, Path.GetFileName(typeof(OnnxRuntimeLibraryTests).Assembly.Location));
    }
}
