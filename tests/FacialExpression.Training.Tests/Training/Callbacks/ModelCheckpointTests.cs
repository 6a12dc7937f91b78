using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Tests.Training.Callbacks;

public sealed class ModelCheckpointTests : TemporaryFolder
{
    [Fact]
    public void Defaults_are_Keras()
    {
        var callback = new ModelCheckpoint("a.onnx");
        Assert.Equal(
            ("a.onnx", false, MonitoredMetric.ValidationLoss, null),
            (callback.FilePath, callback.SaveBestOnly, callback.Monitor, callback.InitialValueThreshold));
    }

    [Fact]
    public void Every_epoch_is_saved_under_its_results()
    {
        EpochResult[] script = [new(1, 2.5, 0.25, 1.75, 0.3), new(2, 1.25, 0.5, 1.5, 0.4567)];
        new FakeTraining(script).Play(
            new ModelCheckpoint(At("new/{epoch:00}-{val_loss:0.00}.onnx")),
            new ModelCheckpoint(At("{epoch}/{loss:0.000} {accuracy:0.0} {val_accuracy:0.0000}.onnx")));
        Assert.Equal(["01-1.75.onnx", "02-1.50.onnx"], FilesIn("new"));
        Assert.Equal(["2.500 0.3 0.3000.onnx"], FilesIn("1"));
        Assert.Equal(["1.250 0.5 0.4567.onnx"], FilesIn("2"));
        Assert.Equal(1, EpochIn("new/01-1.75.onnx"));
        Assert.Equal(2, EpochIn("new/02-1.50.onnx"));
    }

    [Fact]
    public void File_without_placeholders_is_the_newest_model()
    {
        new FakeTraining(FakeTraining.WithoutValidation(1, 2, 3)).Play(new ModelCheckpoint(At("newest.onnx")));
        Assert.Equal(3, EpochIn("newest.onnx"));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Theory]
    // NaN and equal are not better.
    [InlineData(null, "1 2 5", 1.0, 0.9, 0.9, double.NaN, 0.8, 0.85)]
    [InlineData(0.9, "5", 1.0, 0.9, 0.9, double.NaN, 0.8, 0.85)]
    [InlineData(0.1, "", 1.0, 0.9)]
    public void SaveBestOnly_saves_better_epochs_only(double? threshold, string saved, params double[] losses)
    {
        var callback = new ModelCheckpoint(At("m/{epoch}.onnx")) { SaveBestOnly = true, InitialValueThreshold = threshold };
        Directory.CreateDirectory(At("m"));
        new FakeTraining(FakeTraining.ValidationLosses(losses)).Play(callback);
        Assert.Equal(saved, string.Join(' ', FilesIn("m").Select(f => Path.GetFileNameWithoutExtension(f))));
    }

    [Fact]
    public void Best_epoch_can_be_the_most_accurate()
    {
        var callback = new ModelCheckpoint(At("best.onnx")) { SaveBestOnly = true, Monitor = MonitoredMetric.ValidationAccuracy };
        new FakeTraining(FakeTraining.ValidationAccuracies(0.3, 0.6, 0.5)).Play(callback);
        Assert.Equal(2, EpochIn("best.onnx"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Model_with_weights_that_are_not_finite_does_not_replace_the_file_and_the_training_continues(float weight)
    {
        var callback = new ModelCheckpoint(At("newest.onnx"));
        FakeTraining Training() => new(FakeTraining.WithoutValidation(1, 2, 3, 4))
        {
            WeightOf = epoch => epoch is 2 or 3 ? weight : epoch,
        };
        Training().PlayUntilKilled(3, callback);
        Assert.Equal(1, EpochIn("newest.onnx"));
        Assert.Single(Directory.GetFiles(Folder));

        Assert.Equal(4, Training().Play(callback).History.Count);
        Assert.Equal(4, EpochIn("newest.onnx"));
    }

    [Fact]
    public void Best_model_with_weights_that_are_not_finite_is_not_the_best()
    {
        var callback = new ModelCheckpoint(At("best.onnx")) { SaveBestOnly = true };
        var training = new FakeTraining(FakeTraining.ValidationLosses(1, 0.1, 0.5))
        {
            WeightOf = epoch => epoch == 2 ? float.NaN : epoch,
        };
        training.Play(callback);
        Assert.Equal(3, EpochIn("best.onnx"));
    }

    [Theory]
    [InlineData("{epok}.onnx", "{epok} is unknown; known are epoch, loss, accuracy, val_loss, val_accuracy")]
    [InlineData("{}.onnx", "{} is unknown")]
    [InlineData("{epoch:02d}.onnx", "{epoch:02d} has an unknown format; write zeros, as in {epoch:00} and {val_loss:0.00}")]
    [InlineData("{val_loss:.2f}.onnx", "{val_loss:.2f} has an unknown format")]
    [InlineData("{accuracy:F1}.onnx", "{accuracy:F1} has an unknown format")]
    [InlineData("{epoch:}.onnx", "{epoch:} has an unknown format")]
    [InlineData("{epoch:00.onnx", "{epoch:00.onnx has a brace without its counterpart")]
    [InlineData("epoch}.onnx", "epoch}.onnx has a brace without its counterpart")]
    public void Constructor_refuses_unknown_placeholders_and_formats(string path, string message)
    {
        string text = Assert.Throws<ArgumentException>(() => new ModelCheckpoint(path)).Message;
        Assert.StartsWith("In the path of ModelCheckpoint, " + message, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ModelCheckpoint(" "));
        Assert.Throws<ArgumentNullException>(() => new ModelCheckpoint(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelCheckpoint("a") { InitialValueThreshold = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelCheckpoint("a") { Monitor = (MonitoredMetric)4 });
    }

    [Fact]
    public void OnTrainBegin_refuses_a_missing_validation_split()
    {
        ModelCheckpoint[] callbacks = [new(At("{val_loss:0.0}.onnx")), new(At("b.onnx")) { SaveBestOnly = true }];
        foreach (ModelCheckpoint callback in callbacks)
        {
            var training = new FakeTraining(FakeTraining.WithoutValidation(1));
            string message = Assert.Throws<InvalidOperationException>(() => training.Play(callback)).Message;
            Assert.StartsWith("ModelCheckpoint needs ValidationLoss, but the data set has ", message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void File_that_cannot_be_written_ends_the_training_with_its_path()
    {
        File.WriteAllText(At("file"), "");
        var training = new FakeTraining(FakeTraining.WithoutValidation(1));
        var exception = Assert.ThrowsAny<IOException>(() => training.Play(new ModelCheckpoint(At("file/a.onnx"))));
        Assert.Contains(At("file"), exception.Message, StringComparison.Ordinal);
    }

    private string[] FilesIn(string folder) => [.. Directory.GetFiles(At(folder)).Select(f => Path.GetFileName(f)).Order()];

    private float EpochIn(string file)
    {
        using FileStream bytes = File.OpenRead(At(file));
        TensorProto kernel = ModelProto.Parser.ParseFrom(bytes).Graph.Initializer.Single(i => i.Name == "dense/kernel");
        return MemoryMarshal.Read<float>(kernel.RawData.Span);
    }
}
