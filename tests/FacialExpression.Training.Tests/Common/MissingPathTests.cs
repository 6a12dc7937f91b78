using Microsoft.ML;

namespace FacialExpression.Training.Tests.Common;

/// <summary>Addresses in place of paths, for everything that loads or saves.</summary>
public sealed class MissingPathTests : TemporaryFolder
{
    private const int LongestMessage = 500;

    public static TheoryData<string, string> Addresses => new()
    {
        { "https://example.org/", "this is a URL, not a path, and nothing is downloaded here. Download " },
        { "kaggle://datasets/", "this is a URL, not a path, and nothing is downloaded here. Download " },
        { "file:///tmp/", "this is a file URI, not a path. Pass new Uri(text).LocalPath." },
        { "data:application/zip;base64,", "characters, not a path. " },
        { "folder/", "There is no " },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Every_call_that_loads_names_an_address(string beginning, string expected)
    {
        string architecture = At("model.json");
        KerasModel.SaveArchitecture(TrainedExpressionModel.LoadPretrained(), architecture, At("model.weights.h5"));
        foreach (string text in new[] { beginning + "fer2013.zip", beginning + new string('A', 1_000_000) })
        {
            Func<object>[] calls =
            [
                () => ExpressionDataset.Load(text),
                () => ExpressionDataset.FromFolder(text),
                () => ExpressionDataset.FromZip(text),
                () => ExpressionDataset.FromCsv(text),
                () => TrainedExpressionModel.Load(text),
                () => KerasModel.Load(text),
                () => KerasModel.Load(text, "model.weights.h5"),
                () => KerasModel.Load(architecture, text),
            ];
            Assert.All(calls, call =>
            {
                Exception missing = Assert.ThrowsAny<IOException>(call);
                Assert.True(missing is FileNotFoundException or DirectoryNotFoundException, missing.GetType().Name);
                Assert.Contains(expected, missing.Message, StringComparison.Ordinal);
                Assert.InRange(missing.Message.Length, 1, LongestMessage);
                Assert.InRange(missing.ToString().Length, 1, 10 * LongestMessage);
            });
        }
    }

    [Theory]
    [InlineData("https://example.org/", "is a URL, not a path, and nothing is uploaded here.")]
    [InlineData("file:///models/", "is a file URI, not a path. Pass new Uri(text).LocalPath.")]
    public void Every_call_that_saves_refuses_an_address(string beginning, string expected)
    {
        TrainedExpressionModel model = TrainedExpressionModel.LoadPretrained();
        Action[] calls =
        [
            () => model.Save(beginning + "model.onnx"),
            () => KerasModel.Save(model, beginning + "model.keras"),
            () => KerasModel.Save(model, beginning + "model.h5"),
            () => KerasModel.SaveArchitecture(model, At("model.json"), beginning + "model.weights.h5"),
            () => KerasModel.SaveTensorFlowJs(model, beginning + "web"),
        ];
        Assert.All(calls, call => Assert.Contains(
            expected, Assert.ThrowsAny<IOException>(call).Message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(beginning[..beginning.IndexOf('/', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("https://example.org/", "is a URL, not a path, and nothing is uploaded here.")]
    [InlineData("file:///models/", "is a file URI, not a path. Pass new Uri(text).LocalPath.")]
    public void Every_callback_that_writes_refuses_an_address_before_the_training(string beginning, string expected)
    {
        Func<ITrainingCallback>[] callbacks =
        [
            () => new CsvLogger(beginning + "log.csv"),
            () => new TensorBoard(beginning + "logs"),
            () => new ModelCheckpoint(beginning + "model.onnx"),
            () => new ModelCheckpoint(beginning + "{epoch:00}.onnx"),
        ];
        Assert.All(callbacks, make => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_ML_NET_trainer_names_an_address_in_a_row()
    {
        var context = new MLContext(seed: 1);
        IDataView rows = context.Data.LoadFromEnumerable(
            Enum.GetNames<Expression>().Select(label => new Row { Image = $"https://example.org/{label}.jpg", Label = label }));
        var trainer = context.MulticlassClassification.Trainers.ExpressionClassification(
            new ExpressionClassificationTrainer.Options { Model = new SmallModel(), ImageFolder = Folder });
        string message = Assert.Throws<DatasetException>(() => trainer.Fit(rows)).Message;
        Assert.Contains("this is a URL, not a path", message, StringComparison.Ordinal);
    }

    private sealed class Row
    {
        public string Image { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
