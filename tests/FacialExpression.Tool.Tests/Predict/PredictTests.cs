using System.Text.Json;

namespace FacialExpression.Tool.Tests.Predict;

public class PredictTests : ToolTests
{
    [Fact]
    public void Table_has_a_line_for_each_face_and_no_escape_codes_in_a_pipe()
    {
        ToolResult result = Run("predict", Put("couple.png", TestPictures.Couple));
        Assert.Equal(ExitCode.Success, result.Code);
        string[] lines = Lines(result.Output);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("picture", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Matches(@"couple\.png +\d  \d+×\d+ at \d+,\d+ +[A-Z][a-z]+\?? +[0-9.]+ %", line));
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Picture_without_a_face_is_a_row_and_no_failure()
    {
        ToolResult result = Run("predict", Put("empty.png", TestPictures.Empty));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("no face found", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_and_missing_files_are_rows_and_the_others_are_predicted()
    {
        string text = Put("text.png", Text("no image"));
        string good = Put("good.png", TestPictures.Portrait);
        ToolResult result = Run("predict", At("missing.png"), good, text);
        Assert.Equal(ExitCode.Partial, result.Code);
        string[] lines = Lines(result.Output);
        Assert.Equal(4, lines.Length);
        Assert.Contains("missing.png", lines[1], StringComparison.Ordinal);
        Assert.Contains("error: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(" %", lines[2], StringComparison.Ordinal);
        Assert.Contains("error: ", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("3 pictures, 1 face, 2 failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_code_is_2_if_nothing_works() =>
        Assert.Equal(ExitCode.Failure, Run("predict", At("missing.png"), Put("text.png", Text("no image"))).Code);

    [Fact]
    public void Standard_input_has_its_place_among_files()
    {
        string face = Put("face.png", TestPictures.Portrait);
        ToolResult result = RunWith(TestPictures.Empty, false, "predict", face, "-", face, "--format", "jsonl");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(
            [face, "-", face],
            Lines(result.Output).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()));
    }

    [Fact]
    public void Standard_input_that_is_no_image_is_a_row()
    {
        ToolResult result = RunWith(Text("text"), false, "predict", "-");
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("error: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Crop_predicts_the_whole_image_as_the_classifier_does()
    {
        string crop = Put("crop.png", TestPictures.Crop(3));
        ToolResult result = Run("predict", crop, "--crop", "--format", "csv");
        using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
        Assert.Contains($",{classifier.Predict(crop).Expression},", result.Output, StringComparison.Ordinal);
        Assert.Contains("crop.png,1,,,,,,", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_gives_the_images_of_all_folders_below_by_name()
    {
        Put("a/2.png", TestPictures.Empty);
        Put("a/1.jpg", TestPictures.Empty);
        Put("a/notes.txt", Text("text"));
        Put("a/.hidden.png", TestPictures.Empty);
        Put("a/.git/3.png", TestPictures.Empty);
        Put("a/b/c/0.webp", TestPictures.Empty);
        // It comes back with an error, and is not left out in silence.
        Put("a/b/phone.HEIC", TestPictures.Empty);
        Assert.Equal(["a/1.jpg", "a/2.png", "a/b/phone.HEIC", "a/b/c/0.webp"], Found(At("a")));
    }

    [Fact]
    public void Folder_without_images_is_a_failure()
    {
        Put("a/notes.txt", Text("text"));
        ToolResult result = Run("predict", At("a"));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("no image file in this folder", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.png", "1.png", "2.png")]
    [InlineData("?.jp*", "3.jpg")]
    [InlineData("*", "1.png", "2.png", "3.jpg", "sub/4.png", "sub/deep/5.png")]
    [InlineData("**/*.png", "1.png", "2.png", "sub/4.png", "sub/deep/5.png")]
    [InlineData("*/*.png", "sub/4.png")]
    [InlineData("s*/deep", "sub/deep/5.png")]
    [InlineData("*.txt", "notes.txt")]
    public void Pattern_gives_the_files_that_match(string pattern, params string[] expected)
    {
        foreach (string name in (string[])["1.png", "2.png", "3.jpg", "sub/4.png", "sub/deep/5.png", "notes.txt"])
        {
            Put(name, TestPictures.Empty);
        }

        Assert.Equal(expected, Found(At(pattern)));
    }

    [Fact]
    public void Pattern_that_matches_nothing_is_a_failure()
    {
        ToolResult result = Run("predict", At("*.png"));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("No image file matches", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C:/*.jpg", "C:/", "*.jpg")]
    [InlineData("/*.jpg", "/", "*.jpg")]
    [InlineData("C:/photos/**/a?.jpg", "C:/photos", "**", "a?.jpg")]
    [InlineData("*.jpg", "", "*.jpg")]
    public void Pattern_at_the_root_of_a_drive_starts_at_the_root(string pattern, string start, params string[] segments)
    {
        (string folder, string[] parts) = PictureFiles.SplitPattern(pattern);
        Assert.Equal(start, folder.Replace('\\', '/'));
        Assert.Equal(segments, parts);
    }

    [Fact]
    public void File_that_is_named_like_a_pattern_is_taken_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        Put("a*.png", TestPictures.Empty);
        Put("ab.png", TestPictures.Empty);
        Assert.Equal(["a*.png"], Found(At("a*.png")));
    }

    [Fact]
    public void Folder_that_links_to_itself_is_listed_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        Put("a/1.png", TestPictures.Empty);
        Directory.CreateSymbolicLink(At("a/again"), At("a"));
        Assert.Equal(["a/1.png"], Found(At("a")));
    }

    [Fact]
    public void File_name_with_a_terminals_commands_prints_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        ToolResult result = Run("predict", Put("a\u001b[31m\n.png", TestPictures.Empty));
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Equal(2, Lines(result.Output).Length);
    }

    [Fact]
    public void Model_of_ones_own_is_used_and_a_file_that_is_no_model_is_refused()
    {
        string image = Put("crop.png", TestPictures.Crop(0));
        string model = At("model.onnx");
        Assert.Equal(ExitCode.Success, Run("convert", "pretrained", model).Code);
        Assert.Equal(ExitCode.Success, Run("predict", image, "--crop", "--model", model).Code);
        ToolResult refused = Run("predict", image, "--model", image);
        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Single(Lines(refused.Error));
        Assert.StartsWith("error: ", refused.Error, StringComparison.Ordinal);
    }

    private string[] Found(string argument) =>
        [.. PictureFiles.Find([argument]).Select(source => Path.GetRelativePath(Folder, source.Path).Replace('\\', '/'))];
}
