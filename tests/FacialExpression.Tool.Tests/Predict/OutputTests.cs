using System.Text.Json;
using FacialExpression.Tool.Tests.Terminal;

namespace FacialExpression.Tool.Tests.Predict;

/// <summary>A file of results replaces no input, and an earlier one only when there are results.</summary>
public class OutputTests : ToolTests
{
    [Theory]
    [InlineData("scan.dat", "scan.dat")]
    [InlineData("*.dat", "scan.dat")]
    [InlineData("scan.dat", "./x/../scan.dat")]
    [InlineData("link.dat", "scan.dat")]
    [InlineData("scan.dat", "link.dat")]
    [InlineData("folder/*.dat", "scan.dat")]
    public void Out_that_is_also_a_picture_is_refused(string path, string output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        string picture = Put("scan.dat", TestPictures.Portrait);
        File.CreateSymbolicLink(At("link.dat"), picture);
        Directory.CreateSymbolicLink(At("folder"), Folder);
        ToolResult result = Run("predict", At(path), "--out", Path.Combine(Folder, output), "--format", "csv");
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("--out names ", result.Error, StringComparison.Ordinal);
        Assert.Equal(TestPictures.Portrait, File.ReadAllBytes(picture));
    }

    [Theory]
    [InlineData("--out names ", "predict", "a.png", "--model", "m.onnx", "--out", "m.onnx", "--format", "csv")]
    [InlineData("--out and --annotate name the same", "predict", "a.png", "--out", "new.csv", "--annotate", "new.csv")]
    [InlineData("--annotate names ", "video", "a.mp4", "--annotate", "a.mp4")]
    [InlineData("--out names ", "video", "a.mp4", "--model", "m.onnx", "--out", "m.onnx", "--format", "csv")]
    [InlineData("--out and --annotate name", "video", "a.mp4", "--annotate", "b.mp4", "--out", "b.mp4", "--format", "csv")]
    [InlineData("--out names ", "evaluate", "a.csv", "--out", "a.csv")]
    [InlineData("--out names ", "evaluate", "a.csv", "--model", "m.onnx", "--out", "m.onnx")]
    [InlineData("--out names ", "evaluate", "a.csv", "--votes", "v.csv", "--out", "v.csv")]
    [InlineData("named like an image", "evaluate", "faces", "--out", "a.png")]
    [InlineData("--out names ", "audit", "a.csv", "--out", "a.csv")]
    [InlineData("--out names ", "audit", "a.csv", "--votes", "v.csv", "--out", "v.csv")]
    [InlineData("named like an image", "audit", "faces", "--out", "a.png")]
    [InlineData("OUT names ", "convert", "m.onnx", "./m.onnx")]
    [InlineData("--out names ", "train", "faces", "--from", "m.onnx", "--out", "m.onnx")]
    [InlineData("--out names ", "train", "faces", "--from", "m.onnx.checkpoint", "--out", "m.onnx")]
    public void File_that_a_verb_reads_is_not_written(string words, params string[] arguments)
    {
        string[] files = ["a.png", "a.mp4", "a.csv", "v.csv", "m.onnx", "m.onnx.checkpoint"];
        Assert.All(files, file => Put(file, Text(file)));
        ToolResult result = Run([.. arguments.Select((a, i) => i > 0 && (a.Contains('.') || a == "faces") ? At(a) : a)]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Equal(file, File.ReadAllText(At(file))));
    }

    [Theory]
    [InlineData("faces.csv")]
    [InlineData("faces.jsonl")]
    [InlineData("faces.txt")]
    [InlineData("faces.json")]
    [InlineData("faces.parquet")]
    public async Task Earlier_file_stays_if_the_command_ends_before_the_first_result(string file)
    {
        string output = Put(file, Text("earlier"));
        using var stop = new CancellationTokenSource();
        using var canceled = new CommandTests.StoppingStream(stop);
        Assert.Equal(ExitCode.Interrupted, await RunAsync(canceled, TextWriter.Null, stop.Token, "-", "--out", output));
        using var faulty = new FaultyStream();
        Assert.Equal(ExitCode.Failure, await RunAsync(faulty, TextWriter.Null, default, "-", "--out", output));
        Assert.Equal("earlier", File.ReadAllText(output));
        Assert.Equal([output], Directory.GetFiles(Folder));
    }

    [Theory]
    [InlineData("faces.csv")]
    [InlineData("faces.json")]
    public async Task Results_before_a_fault_are_whole(string file)
    {
        string face = Put("face.png", TestPictures.Portrait);
        using var faulty = new FaultyStream();
        Assert.Equal(ExitCode.Failure, await RunAsync(faulty, TextWriter.Null, default, face, "-", "--out", At(file)));
        string text = File.ReadAllText(At(file));
        Assert.Equal(1, file.EndsWith('n') ? JsonDocument.Parse(text).RootElement.GetArrayLength() : Lines(text).Length - 1);
        using var again = new FaultyStream();
        using var output = new StringWriter();
        Assert.Equal(ExitCode.Failure, await RunAsync(again, output, default, face, "-", "--format", "json"));
        Assert.Equal(1, JsonDocument.Parse(output.ToString()).RootElement.GetArrayLength());
    }

    private static Task<int> RunAsync(Stream input, TextWriter output, CancellationToken stop, params string[] arguments) =>
        Tool.RunAsync(["predict", .. arguments], ToolConsole.Of(input, output, TextWriter.Null), stop);

    private sealed class FaultyStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new NotSupportedException("a fault that nobody expects"));
    }
}
