using System.Text.Json;
using FacialExpression.Tool.Tests.Docs;

namespace FacialExpression.Tool.Tests.Models;

/// <summary>Verbs with labels that are not the seven expressions.</summary>
public class OwnLabelsTests : ToolTests
{
    [Fact]
    public void Audit_counts_the_labels_that_are_named_or_those_of_the_folders()
    {
        SaveSmiles();
        ToolResult folders = Run("audit", At("smiles"), "--labels", "folders", "--out", At("audit.json"));
        Assert.Equal(ExitCode.Success, folders.Code);
        Assert.Contains("images    frown    smile\n", folders.Output, StringComparison.Ordinal);
        JsonElement counts = JsonDocument.Parse(File.ReadAllText(At("audit.json"))).RootElement.GetProperty("counts");
        Assert.Equal(4, counts.GetProperty("training").GetProperty("smile").GetInt32());
        Assert.Contains(
            "images    smile    frown\n",
            Run("audit", At("smiles"), "--labels", "smile, frown").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has images, but is not named after a class")]
    [InlineData("ClassNames must be 2 to 1000 names, received 1", "--labels", "smile")]
    [InlineData("has images, but is not named after a class (smile, grin)", "--labels", "smile,grin")]
    public void Audit_refuses_labels_that_do_not_fit(string words, params string[] labels)
    {
        SaveSmiles();
        ToolResult result = Run(["audit", At("smiles"), .. labels]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_accepts_folders_with_other_names_of_the_expressions()
    {
        TestPictures.SaveDataset(At("faces"));
        Directory.Move(At("faces/train/Happy"), At("faces/train/happiness"));
        Directory.Move(At("faces/validation/Angry"), At("faces/validation/ANGER"));
        Assert.Equal(ExitCode.Success, Run("audit", At("faces")).Code);
        Assert.StartsWith(
            "Expression ResNet on 7 images", Run("evaluate", At("faces/validation")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_says_what_it_assumed_and_evaluate_takes_the_size_of_the_model()
    {
        ToolResult assumed = Run("convert", Keras("keras2-4-sequential.h5"), At("seven.onnx"));
        Assert.Contains("does not specify its labels; assumed: Angry, Disgust, ", assumed.Error, StringComparison.Ordinal);
        Assert.Contains("does not specify how pixels are scaled; assumed: ", assumed.Error, StringComparison.Ordinal);

        string eyes = Keras("yes-or-no-own.h5");
        ToolResult converted =
            Run("convert", eyes, At("eyes.onnx"), "--labels", "smile,frown", "--scaling", "zero-to-one");
        Assert.Equal(ExitCode.Success, converted.Code);
        Assert.Contains("takes 10×12 gray pixels, multiplied by 0.003", converted.Output, StringComparison.Ordinal);
        Assert.StartsWith("labels that are no expressions: smile, frown.", converted.Error, StringComparison.Ordinal);

        SaveSmiles();
        ToolResult measured = Run("evaluate", At("smiles/validation"), "--model", At("eyes.onnx"));
        Assert.Equal(ExitCode.Success, measured.Code);
        Assert.Contains("on 2 images", measured.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("five-classes.h5", "Name each with --labels, as an expression or otherwise; none is for what is to be left out")]
    [InlineData("lambda.h5", "name it in --skip-layers, and in --scaling what it does")]
    [InlineData("any-size.h5", "Set --input-size to the height and width")]
    public void Convert_names_its_own_options(string file, string expected)
    {
        ToolResult result = Run("convert", Keras(file), At("model.onnx"));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_misspelled_is_shown()
    {
        ToolResult result = Run(
            "convert", Keras("five-classes.h5"), At("five.onnx"), "--labels", "angry,happy,neutral,sad,suprise");
        Assert.Contains("labels that are no expressions, beside expressions: suprise.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Train_writes_a_model_that_evaluate_measures_and_predict_refuses()
    {
        SaveSmiles();
        ToolResult trained = Run(
            "train", At("smiles"), "--labels", "folders", "--network", "model-3", "--epochs", "1", "--out", At("m.onnx"),
            "--report", At("report"));
        Assert.Equal(ExitCode.Success, trained.Code);
        Assert.Contains("\nfrown ", trained.Output, StringComparison.Ordinal);
        Assert.Contains(">smile</", File.ReadAllText(At("report/report.html")), StringComparison.Ordinal);

        ToolResult measured = Run("evaluate", At("smiles/validation"), "--model", At("m.onnx"), "--out", At("figures.json"));
        Assert.Equal(ExitCode.Success, measured.Code);
        Assert.StartsWith("Model 3 on 2 images", measured.Output, StringComparison.Ordinal);
        JsonElement recall = JsonDocument.Parse(File.ReadAllText(At("figures.json"))).RootElement.GetProperty("perClassRecall");
        Assert.Equal(["frown", "smile"], recall.EnumerateObject().Select(r => r.Name));
        Assert.Equal(
            measured.Output,
            Run("evaluate", At("smiles"), "--split", "validation", "--model", At("m.onnx")).Output);

        File.Copy(At("m.onnx"), At("n.onnx"));
        ToolResult compared = Run(
            "evaluate", At("smiles/validation"), "--model", At("m.onnx"), "--model", At("n.onnx"), "--report", At("two"));
        Assert.Contains("Model 3 (n) compared with Model 3 (m): 0.0 points", compared.Output, StringComparison.Ordinal);

        string[] refusals =
        [
            Run("evaluate", At("smiles/validation"), "--model", At("m.onnx"), "--votes", At("v.csv")).Error,
            Run("evaluate", At("smiles/validation"), "--model", At("m.onnx"), "--model", "pretrained").Error,
            Run("predict", "--crop", Put("a.png", TestPictures.Crop(0)), "--model", At("m.onnx")).Error,
        ];
        Assert.Contains("--votes are for the seven expressions", refusals[0], StringComparison.Ordinal);
        Assert.Contains("Compare models with the same labels", refusals[1], StringComparison.Ordinal);
        Assert.Contains("2 labels: \"frown, smile\"", refusals[2], StringComparison.Ordinal);
    }

    /// <summary>Crops of two classes: four of each to train on, one of each for validation.</summary>
    private static string Keras(string name) => Path.Combine(
        CommandPageTests.Root(), "tests/FacialExpression.Training.Tests/Formats/Keras/Fixtures", name);

    private void SaveSmiles()
    {
        for (int i = 0; i < 10; i++)
        {
            string split = i < 8 ? "train" : "validation";
            string path = Put($"{i}.png", TestPictures.Crop(i));
            string target = At($"smiles/{split}/{(i % 2 == 0 ? "smile" : "frown")}/{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(path, target);
        }
    }
}
