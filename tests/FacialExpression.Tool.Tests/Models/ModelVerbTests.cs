using System.Text.Json;

namespace FacialExpression.Tool.Tests.Models;

public class ModelVerbTests : ToolTests
{
    [Fact]
    public void Evaluate_measures_folders_of_expressions_and_writes_figures()
    {
        TestPictures.SaveDataset(At("faces"));
        ToolResult result = Run("evaluate", At("faces/validation"), "--out", At("figures.json"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.StartsWith("Expression ResNet on 7 images", result.Output, StringComparison.Ordinal);
        Assert.Contains("\naccuracy ", result.Output, StringComparison.Ordinal);
        JsonElement figures = JsonDocument.Parse(File.ReadAllText(At("figures.json"))).RootElement;
        Assert.Equal(7, figures.GetProperty("images").GetInt32());
        Assert.InRange(figures.GetProperty("accuracy").GetDouble(), 0, 1);
        Assert.Equal(
            ExpressionLabels.All, figures.GetProperty("perClassRecall").EnumerateObject().Select(recall => recall.Name));
    }

    [Fact]
    public void Evaluate_of_a_split_has_the_figures_of_its_folder()
    {
        TestPictures.SaveDataset(At("faces"));
        string folder = Run("evaluate", At("faces/validation")).Output;
        Assert.Equal(folder, Run("evaluate", At("faces"), "--split", "validation").Output);
        ToolResult missing = Run("evaluate", At("faces"), "--split", "test");
        Assert.Equal(ExitCode.Failure, missing.Code);
        Assert.Contains("no test images", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faces/validation")]
    [InlineData("faces", "--split", "validation")]
    public void Evaluate_compares_models_and_writes_a_report(string data, params string[] split)
    {
        TestPictures.SaveDataset(At("faces"));
        Run("convert", "pretrained", At("one.onnx"));
        File.Copy(At("one.onnx"), At("two.onnx"));
        ToolResult result = Run(
            ["evaluate", At(data), .. split, "--model", At("one.onnx"), "--model", At("two.onnx"), "--report", At("report")]);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal($"written: {At("report/report.html")}", Assert.Single(Lines(result.Error)));
        Assert.Equal(2, result.Output.Split(" on 7 images").Length - 1);
        Assert.Contains(
            "Expression ResNet (two) compared with Expression ResNet (one): 0.0 points (95 %: −21.8 to +21.8), p = 1.0000",
            result.Output,
            StringComparison.Ordinal);
        Assert.Contains("may be chance", File.ReadAllText(At("report/report.html")), StringComparison.Ordinal);

        // Again into the same folder, but into no other that has files.
        Assert.Equal(ExitCode.Success, Run("evaluate", At("faces/validation"), "--report", At("report")).Code);
        ToolResult refused = Run("evaluate", At("faces/validation"), "--report", At("faces/validation/Happy"));
        Assert.Contains("has other files", refused.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(At("faces/validation/Happy")));
    }

    [Fact]
    public void Evaluate_does_not_count_images_that_cannot_be_decoded_and_says_so()
    {
        TestPictures.SaveDataset(At("faces"));
        Put("faces/validation/Sad/text.png", Text("no image"));
        ToolResult result = Run("evaluate", At("faces/validation"));
        Assert.Equal(ExitCode.Partial, result.Code);
        Assert.Contains("on 7 images", result.Output, StringComparison.Ordinal);
        Assert.Contains("not counted: 1 file (could not be decoded)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_refuses_a_folder_of_splits_and_names_the_option()
    {
        TestPictures.SaveDataset(At("faces"));
        ToolResult result = Run("evaluate", At("faces"));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains("or --split", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_give_figures_against_the_majority_and_every_image_needs_some()
    {
        TestPictures.SaveDataset(At("faces"));
        string[] images = [.. Directory.GetFiles(At("faces/validation"), "*.png", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(At("faces"), file).Replace('\\', '/'))];
        string header = $"path,{string.Join(',', ExpressionLabels.All.Select(label => label.ToLowerInvariant()))}\n";
        string happy = string.Concat(images.Select(image => $"{image},0,0,0,10,0,0,0\n"));
        Put("votes.csv", Text(header + happy));
        ToolResult result = Run(
            "evaluate", At("faces/validation"), "--votes", At("votes.csv"), "--out", At("figures.json"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.True(JsonDocument.Parse(File.ReadAllText(At("figures.json"))).RootElement.TryGetProperty("majority", out _));

        Put("votes.csv", Text(header + $"{images[0]},0,0,0,10,0,0,0\n"));
        ToolResult refused = Run("evaluate", At("faces/validation"), "--votes", At("votes.csv"));
        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Contains("6 of 7 images have no row of votes", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_reports_counts_and_duplicates()
    {
        TestPictures.SaveDataset(At("faces"));
        File.Copy(At("faces/train/Sad/face.png"), At("faces/validation/Sad/again.png"));
        ToolResult result = Run("audit", At("faces"), "--out", At("audit.json"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("1 validation image also in the training split", result.Output, StringComparison.Ordinal);
        Assert.Contains("identical images: 1 group, 1 across splits", result.Output, StringComparison.Ordinal);
        JsonElement audit = JsonDocument.Parse(File.ReadAllText(At("audit.json"))).RootElement;
        Assert.Equal(2, audit.GetProperty("counts").GetProperty("validation").GetProperty("Sad").GetInt32());
        Assert.Equal(2, audit.GetProperty("duplicates")[0].GetArrayLength());
        Assert.Equal("Sad", audit.GetProperty("duplicates")[0][0].GetProperty("label").GetString());
    }

    [Fact]
    public void Invalid_images_end_the_command_unless_they_are_skipped()
    {
        TestPictures.SaveDataset(At("faces"));
        Put("faces/train/Sad/text.png", Text("no image"));
        ToolResult refused = Run("audit", At("faces"));
        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.StartsWith("error: 1 item of ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Fix it, or skip such items: --skip-invalid", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidItemHandling", refused.Error, StringComparison.Ordinal);
        ToolResult skipped = Run("audit", At("faces"), "--skip-invalid");
        Assert.Equal(ExitCode.Partial, skipped.Code);
        Assert.Contains("skipped: ", skipped.Error, StringComparison.Ordinal);

        // No advice to use an option that the verb does not have.
        ToolResult evaluated = Run("evaluate", At("faces"), "--split", "validation");
        Assert.Equal(ExitCode.Failure, evaluated.Code);
        Assert.DoesNotContain("--skip-invalid", evaluated.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.keras")]
    [InlineData("model.h5")]
    [InlineData("web")]
    public void Model_that_is_converted_there_and_back_gives_the_same_scores(string file)
    {
        Assert.Equal(ExitCode.Success, Run("convert", "pretrained", At(file)).Code);
        Assert.Equal(ExitCode.Success, Run("convert", At(file), At("back.onnx")).Code);
        Assert.Equal(ExitCode.Success, Run("convert", "pretrained", At("direct.onnx")).Code);
        using ExpressionClassifier direct = ExpressionClassifier.Load(At("direct.onnx"));
        using ExpressionClassifier back = ExpressionClassifier.Load(At("back.onnx"));
        byte[] crop = TestPictures.Crop(2);
        foreach ((Expression expression, float score) in direct.Predict(crop).Scores)
        {
            Assert.Equal(score, back.Predict(crop).Scores[expression], 1e-4f);
        }
    }

    [Fact]
    public void Convert_writes_smaller_numbers()
    {
        TestPictures.SaveDataset(At("faces"));
        Run("convert", "pretrained", At("float32.onnx"));
        Run("convert", "pretrained", At("float16.onnx"), "--numbers", "float16");
        Run("convert", At("float32.onnx"), At("int8.onnx"), "--numbers", "int8", "--calibration", At("faces"));
        long[] sizes = [.. new[] { "int8", "float16", "float32" }.Select(name => new FileInfo(At($"{name}.onnx")).Length)];
        Assert.Equal(sizes.Order(), sizes);
        Assert.InRange((double)sizes[2] / sizes[1], 1.8, 2.1);
        Assert.Equal(
            ExitCode.Success, Run("predict", "--crop", Put("a.png", TestPictures.Crop(0)), "--model", At("int8.onnx")).Code);
    }

    [Theory]
    [InlineData("--numbers int8 and --calibration", "pretrained", "m.onnx", "--numbers", "int8")]
    [InlineData("--numbers is for ONNX", "pretrained", "m.keras", "--numbers", "float16")]
    [InlineData("no model's", "pretrained", "m.txt")]
    [InlineData("each label once", "m.h5", "m.onnx", "--labels", "angry,x,x")]
    [InlineData("are for Keras' files", "pretrained", "m.onnx", "--scaling", "zero-to-255")]
    [InlineData("one or two numbers with a point", "m.h5", "m.onnx", "--scaling", "1,2,3")]
    [InlineData("Scales must be above 0", "m.h5", "m.onnx", "--scaling", "-1")]
    [InlineData("two whole numbers, such as 48x48", "m.h5", "m.onnx", "--input-size", "48")]
    [InlineData("exclude each other", "m.h5", "m.onnx", "--scaling", "1", "--try-scalings", "faces")]
    [InlineData("also read and would be lost", "m.onnx", "m.onnx")]
    [InlineData("also read and would be lost", "web/model.json", "web")]
    [InlineData("also read and would be lost", "a.json", "b.onnx", "--weights", "./b.onnx")]
    [InlineData("also read and would be lost", "a.weights.h5", "a.json")]
    [InlineData("also read and would be lost", "a.onnx", "b.onnx", "--numbers", "int8", "--calibration", "b.onnx")]
    public void Convert_refuses_what_does_not_fit(string words, params string[] arguments)
    {
        ToolResult result = Run(["convert", .. arguments]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Single(Lines(result.Error));
    }

    [Fact]
    public void Convert_tries_scalings_and_takes_the_best()
    {
        TestPictures.SaveDataset(At("faces"));
        Run("convert", "pretrained", At("model.h5"));
        ToolResult result =
            Run("convert", At("model.h5"), At("model.onnx"), "--try-scalings", At("faces/validation"));
        Assert.Equal(ExitCode.Success, result.Code);
        string[] lines = [.. Lines(result.Output)];
        Assert.Equal(8, lines.Length);
        Assert.Matches("^[0-9]+ images of .*validation:$", lines[0]);
        double[] accuracies =
            [.. lines[1..5].Select(line => double.Parse(line.Split('%')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(accuracies.OrderDescending(), accuracies);
        Assert.All(new[] { "0 to 1: pixel × 0.003921569", "-1 to 1: ", "0 to 255: ", "standardized: " },
            name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
        Assert.StartsWith("taken: pixel × ", lines[5], StringComparison.Ordinal);
        Assert.Contains("in doubt: 7 images decide little", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(At("model.onnx")));
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Train_writes_a_model_that_predicts()
    {
        TestPictures.SaveDataset(At("faces"));
        ToolResult result = Run("train", At("faces"), "--network", "model-3", "--epochs", "2", "--out", At("m.onnx"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("Model 3, epoch 2/2: loss ", result.Output, StringComparison.Ordinal);
        Assert.Contains("Model 3 on 7 validation images", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Success, Run("predict", "--crop", Put("a.png", TestPictures.Crop(0)), "--model", At("m.onnx")).Code);
    }

    [Fact]
    public async Task Audit_that_is_stopped_between_its_steps_reports_nothing_and_ends_with_130()
    {
        TestPictures.SaveDataset(At("faces"));
        Put("faces/train/Sad/text.png", Text("no image"));
        // The line about the invalid image comes between loading and the audit.
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancelingWriter(stop, "skipped: ");
        using ToolConsole console = ToolConsole.Of(Stream.Null, output, error);
        Assert.Equal(
            ExitCode.Interrupted, await Tool.RunAsync(["audit", At("faces"), "--skip-invalid"], console, stop.Token));
        Assert.Empty(output.ToString());
        Assert.EndsWith("stopped", error.ToString().Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_that_is_stopped_before_its_figures_prints_none_and_ends_with_130()
    {
        Put("faces/Sad/face.png", TestPictures.Crop(0));
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancelingWriter(stop, "without images: ");
        using ToolConsole console = ToolConsole.Of(Stream.Null, output, error);
        string[] arguments = ["evaluate", At("faces"), "--out", At("figures.json")];
        Assert.Equal(ExitCode.Interrupted, await Tool.RunAsync(arguments, console, stop.Token));
        Assert.Empty(output.ToString());
        Assert.False(File.Exists(At("figures.json")));
    }

    [Fact]
    [Trait("Duration", "Long")]
    public async Task Training_that_is_stopped_saves_the_model_and_does_not_measure_it()
    {
        TestPictures.SaveDataset(At("faces"));
        using var stop = new CancellationTokenSource();
        using var output = new CancelingWriter(stop, "Model 3, epoch 1/3");
        using var error = new StringWriter();
        using ToolConsole console = ToolConsole.Of(Stream.Null, output, error);
        string[] arguments = ["train", At("faces"), "--network", "model-3", "--epochs", "3", "--out", At("m.onnx")];
        Assert.Equal(ExitCode.Interrupted, await Tool.RunAsync(arguments, console, stop.Token));
        Assert.DoesNotContain("validation images", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("stopped: the same command continues", error.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(At("m.onnx")));
    }

    /// <summary>Cancels when a text is written, as a user who presses Ctrl+C then.</summary>
    private sealed class CancelingWriter(CancellationTokenSource stop, string text) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(text, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }

    [Theory]
    [InlineData("--libtorch", ".", "There is no ")]
    [InlineData("--network", "model-9", "--network takes one of model-1, ")]
    [InlineData("--epochs", "0", "--epochs must be above 0")]
    public void Train_refuses_before_it_loads_images(string option, string value, string words)
    {
        ToolResult result = Run("train", At("no-such-folder"), "--out", At("m.onnx"), option, value);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.StartsWith($"error: {words}", result.Error, StringComparison.Ordinal);
    }
}
