using FacialExpression.Tests.MLNet;
using FacialExpression.Training.Engine;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace FacialExpression.Training.Tests.MLNet;

[Collection(TorchTests.Name)]
public sealed class TrainerFaultsTests : TemporaryFolder
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 16 };

    private readonly MLContext _context = new(seed: 5);
    private readonly PathRow[] _rows;

    public TrainerFaultsTests()
    {
        TestData.RequireNativeEngine();
        _rows = FaceRows.Write(Folder, 42, 14);
    }

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers => _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void Rows_that_cannot_be_used_are_all_listed()
    {
        File.WriteAllText(At("text.png"), "no image");
        PathRow[] labels =
        [
            .. _rows, new() { Image = _rows[0].Image, Label = "Joy" }, new() { Image = "", Label = "happy" }, new() { Image = _rows[0].Image },
        ];
        string message = Assert.Throws<DatasetException>(() => Fit(labels)).Message;
        Assert.Contains("has 3 problems", message, StringComparison.Ordinal);
        Assert.Contains($"row 43, {_rows[0].Image}: the label \"Joy\" is no expression (Angry, Disgust,", message, StringComparison.Ordinal);
        Assert.Contains("row 44: has no image", message, StringComparison.Ordinal);
        Assert.Contains("has no label", message, StringComparison.Ordinal);

        PathRow[] images = [.. _rows, new() { Image = At("text.png"), Label = "sad" }, new() { Image = At("gone.png"), Label = "sad" }];
        message = Assert.Throws<DatasetException>(() => Fit(images)).Message;
        Assert.Contains("row 43, ", message, StringComparison.Ordinal);
        Assert.Contains("gone.png", message, StringComparison.Ordinal);

        ImageRow[] missing = [.. FaceRows.AsImages(_rows), new() { Image = null, Label = "fear" }];
        Assert.Contains("row 43: has no image", Assert.Throws<DatasetException>(() => Fit(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => Fit(Array.Empty<PathRow>()));
    }

    [Fact]
    public void Rows_that_cannot_be_used_can_be_left_out()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        PathRow[] rows = [new() { Image = _rows[0].Image, Label = "Joy" }, .. _rows, new() { Image = At("gone.png"), Label = "sad" }];
        using ExpressionClassificationTransformer skipped = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            OnInvalidRow = InvalidItemHandling.Skip,
        }).Fit(_context.Data.LoadFromEnumerable(rows));
        using ExpressionClassificationTransformer clean = Trainers.ExpressionClassification(Options).Fit(_context.Data.LoadFromEnumerable(_rows));
        AssertSameWeights(clean.Model, skipped.Model);
        Assert.Contains(log, m => m.Contains("Left out row 1, ", StringComparison.Ordinal));
        Assert.Contains(log, m => m.Contains("Left out row 44, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_that_are_no_expressions_are_refused()
    {
        PathRow[] rows = [.. _rows, new() { Image = _rows[0].Image, Label = "Joy" }];
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        IDataView keys = _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        string message = Assert.Throws<ArgumentException>(() => Trainers.ExpressionClassification(Options).Fit(keys)).Message;
        Assert.Contains("also hold \"Joy\"", message, StringComparison.Ordinal);

        IDataView ours = _context.Transforms.Conversion.MapExpressionToKey("Label").Fit(data).Transform(data);
        Assert.Contains(
            "row 43", Assert.Throws<DatasetException>(() => Trainers.ExpressionClassification(Options).Fit(ours)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_with_wrong_columns_fails_before_it_reads()
    {
        IDataView data = _context.Data.LoadFromEnumerable(new[] { new NumberRow() });
        void Refused(string part, ExpressionClassificationTrainer.Options options)
        {
            ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(options);
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => trainer.Fit(data)).Message, StringComparison.Ordinal);

            // EstimatorChain asks for the schema of what it is made of.
            SchemaShape shape = _context.Transforms.CopyColumns("Copy", "Image").GetOutputSchema(Shapes.Of(data.Schema));
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => trainer.GetOutputSchema(shape)).Message, StringComparison.Ordinal);
        }

        Refused("no column \"Gone\" with the labels", new() { Model = new SmallModel(), LabelColumnName = "Gone" });
        Refused("it holds", new() { Model = new SmallModel(), LabelColumnName = "Label" });
        Refused("no column \"Gone\" with the images", new() { Model = new SmallModel(), LabelColumnName = "Text", ImageColumnName = "Gone" });
        Refused("must hold images", new() { Model = new SmallModel(), LabelColumnName = "Text", ImageColumnName = "Label" });
        Assert.Throws<ArgumentException>(
            () => Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options { Model = new SmallModel(), TrainingOptions = new() { Epochs = 0 } }));
    }

    [Fact]
    public void A_cancelled_training_gives_what_it_learned()
    {
        using var stop = new CancellationTokenSource();
        using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short with { Epochs = 50 },
            Progress = new Collector<TrainingProgress> { OnReport = p => { if (p.CompletedEpoch is not null) { stop.Cancel(); } } },
            CancellationToken = stop.Token,
        }).Fit(_context.Data.LoadFromEnumerable(_rows));
        Assert.True(fitted.Model.WasCancelled);
        Assert.Single(fitted.Model.History);
        Assert.Throws<OperationCanceledException>(() => Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            CancellationToken = stop.Token,
        }).Fit(_context.Data.LoadFromEnumerable(_rows)));
    }

    [Fact]
    public void A_GPU_that_is_not_there_fails_unless_the_CPU_may_take_its_place()
    {
        TorchEngine.Ensure();
        Assert.SkipWhen(torch.cuda.is_available(), "This machine has a GPU.");
        _context.GpuDeviceId = 0;
        Assert.Contains("CUDA device 0", Assert.Throws<TrainingEngineException>(() => Fit(_rows)).Message, StringComparison.Ordinal);
        _context.FallbackToCpu = true;
        using ExpressionClassificationTransformer fitted = Fit(_rows);
        Assert.Equal(TrainingDevice.Cpu, fitted.Model.Device);
    }

    [Fact]
    public void A_validation_set_that_cannot_be_used_is_named()
    {
        IDataView training = _context.Data.LoadFromEnumerable(_rows);
        void Refused<TException>(string part, IDataView validation)
            where TException : Exception
        {
            ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(new SmallModel(), validationSet: validation);
            Assert.Contains(part, Assert.Throws<TException>(() => trainer.Fit(training)).Message, StringComparison.Ordinal);
        }

        Refused<ArgumentException>("The validation set: The label column", _context.Data.LoadFromEnumerable(new[] { new NumberRow() }));
        IDataView noImage = _context.Transforms.DropColumns("Image").Fit(training).Transform(training);
        Refused<ArgumentException>("The validation set: The data has no column \"Image\"", noImage);
        Refused<DatasetException>("validation row 1, ", _context.Data.LoadFromEnumerable(new[] { new PathRow { Image = At("gone.png"), Label = "sad" } }));
    }

    [Fact]
    public void Training_rows_are_needed_even_beside_a_validation_set()
    {
        ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(
            new SmallModel(), validationSet: _context.Data.LoadFromEnumerable(_rows));
        Assert.Contains(
            "(training rows): are none",
            Assert.Throws<DatasetException>(() => trainer.Fit(_context.Data.LoadFromEnumerable(Array.Empty<PathRow>()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_changes_between_two_readings_is_refused()
    {
        int reading = 0;
        IEnumerable<ImageRow> Changing() => FaceRows.AsImages(reading++ % 2 == 0 ? _rows : _rows.Reverse());
        IEnumerable<ImageRow> Rows()
        {
            foreach (ImageRow row in Changing())
            {
                yield return row;
            }
        }

        Assert.Contains("other rows", Assert.Throws<InvalidOperationException>(() => Fit(Rows())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_rows_are_named_in_the_log()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        Fit(_rows.Where(r => r.Label is "happy" or "sad")).Dispose();
        Assert.Contains(log, m => m.Contains("no image of Angry, Disgust, Fear, Neutral, Surprise", StringComparison.Ordinal));
    }

    private ExpressionClassificationTransformer Fit<TRow>(IEnumerable<TRow> rows)
        where TRow : class => Trainers.ExpressionClassification(Options).Fit(_context.Data.LoadFromEnumerable(rows));

    private static void AssertSameWeights(TrainedExpressionModel expected, TrainedExpressionModel actual) =>
        Assert.All(expected.Weights.Zip(actual.Weights), pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));

    private sealed class NumberRow
    {
        public string Image { get; set; } = "";

        public string Text { get; set; } = "happy";

        public float Label { get; set; }
    }
}
