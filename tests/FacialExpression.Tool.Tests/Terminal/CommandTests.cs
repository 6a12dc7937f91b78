namespace FacialExpression.Tool.Tests.Terminal;

public class CommandTests : ToolTests
{
    public static TheoryData<string> Verbs =>
        [.. Tool.CreateRoot(ToolConsole.Silent).Subcommands.Select(command => command.Name)];

    [Fact]
    public void No_arguments_print_help()
    {
        ToolResult result = Run();
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("predict", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_verb_is_one_error_that_lists_the_verbs()
    {
        ToolResult result = Run("predct", "photos", "--out", "a.csv");
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Equal(
            "error: There is no verb \"predct\"; the verbs are predict, video, serve, evaluate, audit, convert, score, train.",
            Lines(result.Error)[0]);
        Assert.Equal(2, Lines(result.Error).Length);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_of_a_verb_ends_with_examples_that_parse(string verb)
    {
        ToolResult result = Run(verb, "--help");
        Assert.Equal(ExitCode.Success, result.Code);
        string[] examples = [.. Lines(result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..])
            .Where(line => line.StartsWith($"  {Examples.Program} ", StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(Parse(example.Trim())));
    }

    [Fact]
    public void Version_is_that_of_the_package()
    {
        string version = Run("--version").Output.Trim();
        Assert.Matches(@"^\d+\.\d+\.\d+(-[a-z0-9.]+)?(\+[0-9a-f]{8})?$", version);
    }

    [Theory]
    [InlineData("predict")]
    [InlineData("predict", "--no-such-option", "a.png")]
    [InlineData("no-such-verb")]
    [InlineData("predict", "a.png", "--format", "xml")]
    [InlineData("predict", "a.png", "--format", "99")]
    [InlineData("predict", "a.png", "--format", "csv,json")]
    [InlineData("convert", "a.onnx", "b.onnx", "--numbers", "1")]
    [InlineData("predict", "a.png", "--threshold", "2")]
    [InlineData("predict", "-", "-")]
    public void Wrong_arguments_end_with_2_and_lines_without_a_stack_trace(params string[] arguments)
    {
        ToolResult result = Run(arguments);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void File_that_begins_with_an_at_sign_is_a_picture_and_no_list_of_arguments()
    {
        ToolResult result = Run("predict", "@missing.png");
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("@missing.png", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format", "json, jsonl, csv or parquet; received \"xml\".", "video", "a.mp4", "--format", "xml")]
    [InlineData("--split", "training, validation or test; received \"1\".", "evaluate", "a", "--split", "1")]
    [InlineData("--device", "auto, cpu or cuda; received \"gpu\".", "train", "a", "--out", "m.onnx", "--device", "gpu")]
    public void Option_of_names_lists_them_where_it_gets_another(string option, string words, params string[] arguments)
    {
        string line = Lines(Run(arguments).Error)[0];
        Assert.StartsWith($"error: {option} takes ", line, StringComparison.Ordinal);
        Assert.EndsWith(words, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_of_video_counts_tracks_and_not_persons()
    {
        string help = Run("video", "--help").Output;
        Assert.Contains("per track", help, StringComparison.Ordinal);
        Assert.DoesNotContain("person", help, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("predict")]
    [InlineData("video")]
    [InlineData("serve")]
    [InlineData("convert")]
    [InlineData("train")]
    public void Help_calls_the_bundled_model_pretrained(string verb)
    {
        string help = string.Join(' ', Run(verb, "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the pretrained model", help, StringComparison.Ordinal);
        Assert.DoesNotContain("inside", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_lists_verbs_and_options()
    {
        Assert.Contains("parquet", Run("[suggest:22]", "video a.mp4 --format ").Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("predict", Lines(Run("[suggest:0]", "").Output));
        Assert.Contains("--annotate", Lines(Run("[suggest:10]", "predict --").Output));
    }

    [Theory]
    [InlineData(null, "xterm", true)]
    [InlineData("", "xterm", true)]
    [InlineData("1", "xterm", false)]
    [InlineData("0", "xterm", false)]
    [InlineData(null, "dumb", false)]
    public void No_color_and_dumb_terminals_forbid_color(string? noColor, string terminal, bool expected) =>
        Assert.Equal(expected, ToolConsole.MayColor(noColor, terminal));

    [Fact]
    public void Progress_has_speed_and_time_left()
    {
        string line = ProgressLine.Describe(25, 100, TimeSpan.FromSeconds(5), "pictures");
        Assert.EndsWith(" 25 % 25/100 pictures, 5.0 pictures/s, 0:15 left", line, StringComparison.Ordinal);
        Assert.StartsWith("━━━━━━─", line, StringComparison.Ordinal);
        Assert.Equal("7 pictures, 7.0 pictures/s", ProgressLine.Describe(7, 0, TimeSpan.FromSeconds(1), "pictures"));
    }

    [Fact]
    public async Task Cancellation_leaves_whole_files_in_every_format()
    {
        string[] faces = [.. Enumerable.Range(0, 8).Select(i => Put($"in/{i}.png", TestPictures.Empty))];
        foreach (string file in (string[])["faces.json", "faces.jsonl", "faces.csv", "faces.parquet"])
        {
            using var stop = new CancellationTokenSource();
            using var error = new StringWriter();
            // Standard input comes after the files, and asks to stop.
            using var input = new StoppingStream(stop);
            using ToolConsole console = ToolConsole.Of(input, TextWriter.Null, error);
            int code = await Tool.RunAsync(["predict", .. faces, "-", "--out", At(file)], console, stop.Token);
            Assert.Equal(ExitCode.Interrupted, code);
            Assert.StartsWith("stopped: 8 pictures", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(
            8, System.Text.Json.JsonDocument.Parse(File.ReadAllText(At("faces.json"))).RootElement.GetArrayLength());
        Assert.Equal(8, File.ReadAllLines(At("faces.jsonl")).Length);
        Assert.Equal(9, File.ReadAllLines(At("faces.csv")).Length);
        await using Parquet.ParquetReader reader = await Parquet.ParquetReader.CreateAsync(At("faces.parquet"));
        Assert.Equal(8, reader.OpenRowGroupReader(0).RowCount);
        Assert.Empty(Directory.GetFiles(Folder, "*.part"));
    }

    internal static IEnumerable<string> Parse(string line) => Tool.CreateRoot(ToolConsole.Silent)
        .Parse(line.Split(" < ")[0][(Examples.Program.Length + 1)..]).Errors.Select(error => error.Message);

    internal sealed class StoppingStream(CancellationTokenSource stop) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            stop.Cancel();
            return ValueTask.FromCanceled<int>(stop.Token);
        }
    }
}
