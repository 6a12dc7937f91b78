using System.Text.Json;
using FacialExpression.Scoring;
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
    [InlineData("photso")]
    [InlineData("none")]
    [InlineData("none/*.png")]
    public void Path_that_gives_no_picture_leaves_no_file(string path)
    {
        Directory.CreateDirectory(At("none"));
        ToolResult result = Run("predict", At(path), "--out", At("faces.csv"));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Empty(Directory.GetFiles(Folder));
        Assert.EndsWith("; nothing written\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_counts_pictures_without_a_face_and_those_that_fail()
    {
        Put("in/blank.png", TestPictures.Empty);
        Put("in/portrait.png", TestPictures.Portrait);
        Put("in/text.png", Text("no image"));
        string error = Run("predict", At("in"), "--out", At("faces.csv")).Error;
        Assert.Contains("\n3 pictures, 1 face, 1 without a face, 1 failed, ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faces.csv")]
    [InlineData("faces.jsonl")]
    [InlineData("faces.txt")]
    [InlineData("faces.json")]
    [InlineData("faces.parquet")]
    public void Earlier_file_stays_if_no_picture_works(string file)
    {
        string output = Put(file, Text("earlier"));
        string text = Put("in/text.png", Text("no image"));
        Directory.CreateDirectory(At("none"));
        foreach (string[] paths in (string[][])[[At("photso")], [At("none")], [At("none/*.png")], [At("photso"), text]])
        {
            ToolResult result = Run(["predict", .. paths, "--out", output]);
            Assert.Equal(ExitCode.Failure, result.Code);
            Assert.Equal("earlier", File.ReadAllText(output));
            Assert.DoesNotContain("written", result.Error, StringComparison.Ordinal);
            string error = Assert.Single(Lines(result.Error), line => line.StartsWith("error: ", StringComparison.Ordinal));
            Assert.Contains($"\"{output}\" is still the earlier file. ", error, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(paths[0]), error, StringComparison.Ordinal);
            Assert.Equal([output], Directory.GetFiles(Folder));
        }
    }

    [Theory]
    [InlineData("faces.csv", 4)]
    [InlineData("faces.jsonl", 3)]
    [InlineData("faces.txt", 4)]
    [InlineData("faces.json", 5)]
    public void Errors_before_the_first_result_are_in_their_place_in_the_new_file(string file, int lines)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        string real = Put("real", Text("earlier"));
        File.CreateSymbolicLink(At(file), real);
        string good = Put("good.png", TestPictures.Portrait);
        ToolResult result = Run("predict", At("missing.png"), good, At("gone.png"), "--out", At(file));
        Assert.Equal(ExitCode.Partial, result.Code);
        string[] failed = [.. Lines(result.Error).Where(line => line.StartsWith("failed: ", StringComparison.Ordinal))];
        Assert.Equal((2, true), (failed.Length, failed[1].Contains("gone.png", StringComparison.Ordinal)));
        string[] rows = Lines(File.ReadAllText(At(file)));
        Assert.Equal(lines, rows.Length);
        Assert.Equal(
            ["missing.png", "good.png", "gone.png"],
            rows.SelectMany(row => new[] { "missing.png", "good.png", "gone.png" }.Where(row.Contains)).Distinct());
        Assert.Empty(Directory.GetFiles(Folder, "*.part"));
        // Line by line, a link stays one.
        Assert.Equal(file.EndsWith(".json", StringComparison.Ordinal), File.ReadAllText(real) == "earlier");
    }

    [Theory]
    [InlineData("faces.csv")]
    [InlineData("faces.json")]
    public void Errors_are_written_where_there_is_no_earlier_file(string file)
    {
        ToolResult result = Run("predict", Put("broken.png", Text("no image")), At("missing.png"), "--out", At(file));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("broken.png", File.ReadAllText(At(file)), StringComparison.Ordinal);
        Assert.Contains("missing.png", File.ReadAllText(At(file)), StringComparison.Ordinal);
        Assert.EndsWith($"; written: {At(file)}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_wait_for_the_first_result_are_in_a_file_and_not_in_memory()
    {
        string output = Put("faces.csv", Text("earlier"));
        await using var lines = new LineOutput(output);
        lines.Begin("header\n");
        string line = new('a', 1000);
        for (int i = 0; i < 1000; i++)
        {
            lines.Write(line + "\n");
        }

        Assert.Equal("earlier", File.ReadAllText(output));
        Assert.InRange(new FileInfo(Assert.Single(Directory.GetFiles(Folder, "*.part"))).Length, 900_000, 1_001_007);
        lines.TakePlace();
        Assert.Equal(1_001_007, new FileInfo(output).Length);
    }

    [Fact]
    public async Task Parquet_file_on_a_full_disk_leaves_the_earlier_one_and_no_other()
    {
        string output = Put("faces.parquet", Text("earlier"));
        FullDisk? disk = null;
        var writer = new ParquetWriter<FaceRow, FaceRow>(
            new OutputFile(output, path => disk = new FullDisk(path)), FaceRow.Columns, row => [row]);
        await writer.WriteAsync(new FaceRow("a.png", null, null, null));
        await Assert.ThrowsAsync<IOException>(async () => await writer.CompleteAsync());
        await writer.DisposeAsync();
        Assert.False(disk!.CanWrite);
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

    /// <summary>A file that refuses everything after its first bytes.</summary>
    private sealed class FullDisk(string path) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.ReadWrite);

        public override bool CanRead => _file.CanRead;

        public override bool CanSeek => _file.CanSeek;

        public override bool CanWrite => _file.CanWrite;

        public override long Length => _file.Length;

        public override long Position
        {
            get => _file.Position;
            set => _file.Position = value;
        }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => _file.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

        public override void SetLength(long value) => _file.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (_file.Position + count > 4)
            {
                throw new IOException("No space left on device");
            }

            _file.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class FaultyStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new NotSupportedException("a fault that nobody expects"));
    }
}
