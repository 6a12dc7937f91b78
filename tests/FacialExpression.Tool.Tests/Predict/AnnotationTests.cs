using System.Text.Json;
using FacialExpression.Tool.Tests.Terminal;
using SkiaSharp;

namespace FacialExpression.Tool.Tests.Predict;

public class AnnotationTests : ToolTests
{
    [Fact]
    public void Annotated_pictures_have_the_names_and_kinds_of_their_pictures()
    {
        Put("in/face.png", TestPictures.Portrait);
        Put("in/sub/face.jpg", TestPictures.Draw(600, 500, [0], SKEncodedImageFormat.Jpeg));
        Put("in/text.png", Text("no image"));
        Assert.Equal(ExitCode.Partial, Run("predict", At("in"), "--annotate", At("out")).Code);
        Assert.Equal(["face.faces.png", "sub/face.faces.jpg"], Written());
        using SKBitmap small = SKBitmap.Decode(At("out/face.faces.png"));
        using SKBitmap large = SKBitmap.Decode(At("out/sub/face.faces.jpg"));
        Assert.Equal(400, small.Width);
        Assert.Equal(600, large.Width);
        // The legend is below the picture.
        Assert.InRange(small.Height, 410, 500);
        Assert.NotEqual(TestPictures.Portrait, File.ReadAllBytes(At("out/face.faces.png")));
    }

    [Fact]
    public void Box_is_drawn_around_the_face_in_the_color_of_its_expression()
    {
        string face = Put("in/face.png", TestPictures.Portrait);
        Run("predict", face, "--annotate", At("out"));
        using ExpressionAnalyzer analyzer = ExpressionAnalyzer.LoadPretrained();
        FaceExpression found = Assert.Single(analyzer.Analyze(face));
        using SKBitmap drawn = SKBitmap.Decode(At("out/face.faces.png"));
        int y = (int)(found.Box.Y + (found.Box.Height / 2));
        Assert.Equal(ExpressionColors.Of(found.Prediction.Expression), drawn.GetPixel((int)found.Box.X, y));
    }

    [Fact]
    public void Large_pictures_are_reduced_and_small_ones_enlarged()
    {
        Put("in/large.png", TestPictures.Draw(4096, 1000, []));
        Put("in/small.png", TestPictures.Crop(0));
        Run("predict", At("in"), "--crop", "--annotate", At("out"));
        using SKBitmap large = SKBitmap.Decode(At("out/large.faces.png"));
        using SKBitmap small = SKBitmap.Decode(At("out/small.faces.png"));
        Assert.Equal(2048, large.Width);
        Assert.Equal(480, small.Width);
    }

    [Fact]
    public void Pictures_of_one_name_get_numbers_and_a_second_run_the_same()
    {
        string[] arguments =
        [
            "predict", Put("a/face.png", TestPictures.Portrait), Put("b/face.png", TestPictures.Couple),
            Put("b/face.gif", TestPictures.Portrait), "--annotate", At("out"),
        ];
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(ExitCode.Success, Run(arguments).Code);
            Assert.Equal(["face-2.faces.png", "face-3.faces.png", "face.faces.png"], Written());
        }
    }

    [Theory]
    [InlineData("in")]
    [InlineData("in/sub")]
    [InlineData(".")]
    public void Folder_of_the_pictures_is_refused(string folder)
    {
        string face = Put("in/face.png", TestPictures.Portrait);
        ToolResult result = Run("predict", At("in"), "--annotate", At(folder));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("--annotate needs a folder of its own", result.Error, StringComparison.Ordinal);
        Assert.Equal(TestPictures.Portrait, File.ReadAllBytes(face));
    }

    [Theory]
    [InlineData("*.png", "face.faces.png")]
    [InlineData("*", "face.faces.png")]
    [InlineData("?*/*.png", "sub/face.faces.png")]
    public void Pattern_that_searches_no_tree_leaves_out_the_annotated_pictures_below_it(string pattern, string written)
    {
        Put("face.png", TestPictures.Portrait);
        if (pattern.Contains('/'))
        {
            Put("sub/face.png", TestPictures.Portrait);
        }

        // The second run finds the folder, which matches two of the patterns.
        for (int i = 0; i < 2; i++)
        {
            ToolResult result = Run("predict", At(pattern), "--annotate", At("annotated"));
            Assert.StartsWith("1 picture, 1 face, ", result.Error, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Success, result.Code);
            Assert.Equal([At($"annotated/{written}")], Directory.GetFiles(At("annotated"), "*", SearchOption.AllDirectories));
        }
    }

    [Theory]
    [InlineData("**/*.png", "annotated")]
    [InlineData("**", "annotated")]
    [InlineData("*", "annotated")]
    [InlineData("su?", "sub/annotated")]
    [InlineData("*.png", ".")]
    public void Pattern_that_searches_the_folder_of_annotated_pictures_is_refused(string pattern, string folder)
    {
        string face = Put("face.png", TestPictures.Portrait);
        Put("sub/face.png", TestPictures.Portrait);
        ToolResult result = Run("predict", At(pattern), "--annotate", At(folder));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("--annotate needs a folder of its own", result.Error, StringComparison.Ordinal);
        Assert.Equal([face], Directory.GetFiles(Folder));
    }

    [Fact]
    public void Folder_of_a_picture_or_a_link_to_it_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        string face = Put("in/face.png", TestPictures.Portrait);
        Directory.CreateSymbolicLink(At("link"), At("in"));
        Assert.Equal(ExitCode.Failure, Run("predict", face, "--annotate", At("in")).Code);
        Assert.Equal(ExitCode.Failure, Run("predict", face, "--annotate", At("link")).Code);
        Assert.Equal(TestPictures.Portrait, File.ReadAllBytes(face));
    }

    [Fact]
    public void Folder_of_the_pictures_is_refused_also_through_a_link_to_a_folder_above_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        string face = Put("real/photos/face.png", TestPictures.Portrait);
        Directory.CreateSymbolicLink(At("link"), At("real"));
        foreach (string folder in (string[])["photos", "photos/new", "."])
        {
            Assert.Equal(ExitCode.Failure, Run("predict", At("link/photos"), "--annotate", At($"real/{folder}")).Code);
            Assert.Equal(ExitCode.Failure, Run("predict", At("real/photos"), "--annotate", At($"link/{folder}")).Code);
        }

        Assert.Equal([face], Directory.GetFiles(At("real"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Files_of_others_in_the_folder_stay_and_those_of_an_earlier_run_are_replaced()
    {
        string face = Put("all/face.png", TestPictures.Portrait);
        string original = Put("best/face.png", TestPictures.Couple);
        string own = Put("best/face.faces.png", Text("of an earlier run"));
        Assert.Equal(ExitCode.Success, Run("predict", face, "--annotate", At("best")).Code);
        Assert.Equal(TestPictures.Couple, File.ReadAllBytes(original));
        using SKBitmap drawn = SKBitmap.Decode(own);
        Assert.Equal(400, drawn.Width);
        Assert.Equal(2, Directory.GetFiles(At("best")).Length);
    }

    [Fact]
    public void Picture_with_the_suffix_of_annotated_ones_is_not_replaced()
    {
        Put("in/sub/face.png", TestPictures.Portrait);
        string picture = Put("out/sub/face.faces.png", TestPictures.Couple);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(ExitCode.Success, Run("predict", At("in"), picture, "--annotate", At("out")).Code);
            Assert.Equal(TestPictures.Couple, File.ReadAllBytes(picture));
            Assert.Equal(["face.faces.faces.png", "sub/face-2.faces.png", "sub/face.faces.png"], Written());
        }
    }

    [Fact]
    public void Picture_that_a_link_leads_to_is_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        Put("in/face.png", TestPictures.Portrait);
        string picture = Put("out/face.faces.png", TestPictures.Couple);
        File.CreateSymbolicLink(At("in/other.png"), picture);
        Assert.Equal(ExitCode.Success, Run("predict", At("in"), "--annotate", At("out")).Code);
        Assert.Equal(TestPictures.Couple, File.ReadAllBytes(picture));
        Assert.Equal(["face-2.faces.png", "face.faces.png", "other.faces.png"], Written());
    }

    [Fact]
    public void Drawing_that_cannot_be_written_is_the_error_of_its_row_and_the_prediction_stays()
    {
        Put("in/a.png", TestPictures.Portrait);
        Put("in/sub/b.png", TestPictures.Portrait);
        Put("in/c.png", TestPictures.Portrait);
        // A folder where the file should be, and a file where its folder should be.
        Put("out/a.faces.png/file", Text("a"));
        Put("out/sub", Text("b"));
        ToolResult result = Run("predict", At("in"), "--annotate", At("out"), "--format", "json");
        Assert.Equal(ExitCode.Partial, result.Code);
        JsonElement[] rows = [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(1, row.GetProperty("faces").GetArrayLength()));
        Assert.Equal(
            [true, false, true], rows.Select(row => row.GetProperty("error").GetString()?.Contains("out") == true));
        Assert.StartsWith("3 pictures, 3 faces, 2 failed", result.Error, StringComparison.Ordinal);
        Assert.Equal(["a.faces.png/file", "c.faces.png", "sub"], Written());
        string csv = Run("predict", At("in"), "--annotate", At("out"), "--format", "csv").Output;
        Assert.Contains(",\"The drawing \"\"", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_writes_a_row_for_each_drawing_and_leaves_no_half_one()
    {
        string[] faces = [.. Enumerable.Range(0, 8).Select(i => Put($"in/{i}.png", TestPictures.Portrait))];
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new CommandTests.StoppingStream(stop);
        using ToolConsole console = ToolConsole.Of(input, output, error);
        int code = await Tool.RunAsync(
            ["predict", .. faces, "-", "--annotate", At("out"), "--format", "json"], console, stop.Token);
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.StartsWith("stopped: 8 pictures, 8 faces", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(8, JsonDocument.Parse(output.ToString()).RootElement.GetArrayLength());
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}.faces.png"), Written());
    }

    [Fact]
    public void Standard_input_is_annotated()
    {
        ToolResult result = RunWith(TestPictures.Portrait, false, "predict", "-", "--annotate", At("out"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(["stdin.faces.png"], Written());
    }

    [Theory]
    [InlineData(100, 50, 4)]
    [InlineData(48, 48, 10)]
    [InlineData(1000, 100, 1)]
    [InlineData(4096, 10, 0.5)]
    public void Scale_depends_on_the_longer_side(int width, int height, float scale) =>
        Assert.Equal(scale, FaceDrawing.ScaleOf(width, height));

    private IEnumerable<string> Written() => Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(At("out"), file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
