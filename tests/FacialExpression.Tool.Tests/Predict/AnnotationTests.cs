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
        Assert.Equal(["face.png", "sub/face.jpg"], Written());
        using SKBitmap small = SKBitmap.Decode(At("out/face.png"));
        using SKBitmap large = SKBitmap.Decode(At("out/sub/face.jpg"));
        Assert.Equal(400, small.Width);
        Assert.Equal(600, large.Width);
        // The legend is below the picture.
        Assert.InRange(small.Height, 410, 500);
        Assert.NotEqual(TestPictures.Portrait, File.ReadAllBytes(At("out/face.png")));
    }

    [Fact]
    public void Box_is_drawn_around_the_face_in_the_color_of_its_expression()
    {
        string face = Put("in/face.png", TestPictures.Portrait);
        Run("predict", face, "--annotate", At("out"));
        using ExpressionAnalyzer analyzer = ExpressionAnalyzer.LoadPretrained();
        FaceExpression found = Assert.Single(analyzer.Analyze(face));
        using SKBitmap drawn = SKBitmap.Decode(At("out/face.png"));
        int y = (int)(found.Box.Y + (found.Box.Height / 2));
        Assert.Equal(ExpressionColors.Of(found.Prediction.Expression), drawn.GetPixel((int)found.Box.X, y));
    }

    [Fact]
    public void Large_pictures_are_reduced_and_small_ones_enlarged()
    {
        Put("in/large.png", TestPictures.Draw(4096, 1000, []));
        Put("in/small.png", TestPictures.Crop(0));
        Run("predict", At("in"), "--crop", "--annotate", At("out"));
        using SKBitmap large = SKBitmap.Decode(At("out/large.png"));
        using SKBitmap small = SKBitmap.Decode(At("out/small.png"));
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
            Assert.Equal(["face-2.png", "face-3.png", "face.png"], Written());
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
    public void Standard_input_is_annotated()
    {
        ToolResult result = RunWith(TestPictures.Portrait, false, "predict", "-", "--annotate", At("out"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(["stdin.png"], Written());
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
