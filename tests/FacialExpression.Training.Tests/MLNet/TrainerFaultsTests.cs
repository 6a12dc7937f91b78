using FacialExpression.Tests;
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

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers =>
        _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void Fit_lists_all_rows_that_it_cannot_use()
    {
        File.WriteAllText(At("text.png"), "no image");
        PathRow[] labels =
        [
            .. _rows,
            new() { Image = _rows[0].Image, Label = "Joy" },
            new() { Image = "", Label = "happy" },
            new() { Image = _rows[0].Image },
        ];
        string message = Assert.Throws<DatasetException>(() => Fit(labels)).Message;
        Assert.Contains("has 3 problems", message, StringComparison.Ordinal);
        Assert.Contains(
            $"row 43, \"{_rows[0].Image}\": the label \"Joy\" is no expression (Angry, Disgust,",
            message,
            StringComparison.Ordinal);
        Assert.Contains("row 44: has no image", message, StringComparison.Ordinal);
        Assert.Contains("has no label", message, StringComparison.Ordinal);

        PathRow[] images =
            [.. _rows, new() { Image = At("text.png"), Label = "sad" }, new() { Image = At("gone.png"), Label = "sad" }];
        message = Assert.Throws<DatasetException>(() => Fit(images)).Message;
        Assert.Contains("row 43, ", message, StringComparison.Ordinal);
        Assert.Contains("gone.png", message, StringComparison.Ordinal);

        ImageRow[] missing = [.. FaceRows.AsImages(_rows), new() { Image = null, Label = "fear" }];
        Assert.Contains(
            "row 43: has no image", Assert.Throws<DatasetException>(() => Fit(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => Fit(Array.Empty<PathRow>()));
    }

    [Fact]
    public void Fit_skips_rows_that_it_cannot_use_where_InvalidRows_is_Skip()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        PathRow[] rows =
            [new() { Image = _rows[0].Image, Label = "Joy" }, .. _rows, new() { Image = At("gone.png"), Label = "sad" }];
        using var skipped = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            InvalidRows = InvalidItemHandling.Skip,
        }).Fit(_context.Data.LoadFromEnumerable(rows));
        using var clean = Trainers.ExpressionClassification(Options).Fit(_context.Data.LoadFromEnumerable(_rows));
        AssertSameWeights(clean.Model, skipped.Model);
        Assert.Contains(log, m => m.Contains("Left out row 1, ", StringComparison.Ordinal));
        Assert.Contains(log, m => m.Contains("Left out row 44, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_refuses_keys_that_are_no_expressions()
    {
        PathRow[] rows = [.. _rows, new() { Image = _rows[0].Image, Label = "Joy" }];
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        IDataView keys = _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        string message = Assert.Throws<ArgumentException>(() => Trainers.ExpressionClassification(Options).Fit(keys)).Message;
        Assert.Contains("also hold \"Joy\"", message, StringComparison.Ordinal);

        IDataView ours = _context.Transforms.Conversion.MapExpressionToKey("Label").Fit(data).Transform(data);
        Assert.Contains(
            "row 43", Assert.Throws<DatasetException>(
                () => Trainers.ExpressionClassification(Options).Fit(ours)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_wrong_columns_before_any_row_is_read()
    {
        IDataView data = _context.Data.LoadFromEnumerable(new[] { new NumberRow() });
        void Refused(string part, ExpressionClassificationTrainer.Options options)
        {
            ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(options);
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => trainer.Fit(data)).Message, StringComparison.Ordinal);

            // EstimatorChain asks for the schema of what it is made of.
            SchemaShape shape = _context.Transforms.CopyColumns("Copy", "Image").GetOutputSchema(Shapes.Of(data.Schema));
            Assert.Contains(
                part, Assert.Throws<ArgumentException>(() => trainer.GetOutputSchema(shape)).Message, StringComparison.Ordinal);
        }

        Refused("no column \"Gone\" with the labels", new() { Model = new SmallModel(), LabelColumnName = "Gone" });
        Refused("it holds", new() { Model = new SmallModel(), LabelColumnName = "Label" });
        Refused(
            "no column \"Gone\" with the images",
            new() { Model = new SmallModel(), LabelColumnName = "Text", ImageColumnName = "Gone" });
        Refused("must hold images", new() { Model = new SmallModel(), LabelColumnName = "Text", ImageColumnName = "Label" });
        Assert.Throws<ArgumentException>(
            () =>
                Trainers.ExpressionClassification(
                    Options with { TrainingOptions = new() { Epochs = 0 } }));
    }

    [Fact]
    public void Canceled_Fit_returns_the_model_of_its_last_step()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Collector<TrainingProgress>
        {
            OnReport = p =>
            {
                if (p.CompletedEpoch is not null)
                {
                    stop.Cancel();
                }
            },
        };
        using var fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short with { Epochs = 50 },
            Progress = progress,
            CancellationToken = stop.Token,
        }).Fit(_context.Data.LoadFromEnumerable(_rows));
        Assert.True(fitted.Model.WasCanceled);
        Assert.Single(fitted.Model.History);
        Assert.Throws<OperationCanceledException>(() => Trainers
            .ExpressionClassification(Options with { CancellationToken = stop.Token })
            .Fit(_context.Data.LoadFromEnumerable(_rows)));
    }

    [Fact]
    public void Fit_fails_for_a_missing_GPU_unless_it_may_fall_back_to_the_CPU()
    {
        TorchEngine.Ensure();
        Assert.SkipWhen(torch.cuda.is_available(), "This machine has a GPU.");
        _context.GpuDeviceId = 0;
        Assert.Contains(
            "CUDA device 0", Assert.Throws<TrainingEngineException>(() => Fit(_rows)).Message, StringComparison.Ordinal);
        _context.FallbackToCpu = true;
        using var fitted = Fit(_rows);
        Assert.Equal(TrainingDevice.Cpu, fitted.Model.Device);
    }

    [Fact]
    public void Fit_names_a_validation_set_that_it_cannot_use()
    {
        IDataView training = _context.Data.LoadFromEnumerable(_rows);
        void Refused<TException>(string part, IDataView validation)
            where TException : Exception
        {
            ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(
                new SmallModel(), validationSet: validation);
            Assert.Contains(part, Assert.Throws<TException>(() => trainer.Fit(training)).Message, StringComparison.Ordinal);
        }

        Refused<ArgumentException>(
            "The validation set: The label column", _context.Data.LoadFromEnumerable(new[] { new NumberRow() }));
        IDataView noImage = _context.Transforms.DropColumns("Image").Fit(training).Transform(training);
        Refused<ArgumentException>("The validation set: The data has no column \"Image\"", noImage);
        Refused<DatasetException>(
            "validation row 1, ",
            _context.Data.LoadFromEnumerable(new[] { new PathRow { Image = At("gone.png"), Label = "sad" } }));
    }

    [Fact]
    public void Fit_refuses_a_validation_set_without_training_rows()
    {
        ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(
            new SmallModel(), validationSet: _context.Data.LoadFromEnumerable(_rows));
        Assert.Contains(
            "(training rows): are none",
            Assert.Throws<DatasetException>(() => trainer.Fit(_context.Data.LoadFromEnumerable(Array.Empty<PathRow>()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_data_that_changes_between_two_readings()
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

        Assert.Contains(
            "other rows", Assert.Throws<InvalidOperationException>(() => Fit(Rows())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_names_the_weight_of_a_training_that_diverged_and_the_log_has_its_epochs()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        ExpressionClassificationTrainer.Options options = Options with
        {
            TrainingOptions = Short with { Optimizer = new Sgd { LearningRate = 1e30 } },
        };
        string message = Assert.Throws<InvalidNetworkException>(
            () => Trainers.ExpressionClassification(options).Fit(_context.Data.LoadFromEnumerable(_rows))).Message;
        Assert.StartsWith("\"Small\" cannot predict: value ", message, StringComparison.Ordinal);
        Assert.Contains("/kernel is ", message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate", message, StringComparison.Ordinal);
        Assert.Contains("TerminateOnNaN", message, StringComparison.Ordinal);
        Assert.Contains(log, line => line.Contains("epoch 2/2", StringComparison.Ordinal));

        TrainedExpressionModel model = new SmallModel().Fit(
            ExpressionDataset.FromFolder(Folder), options.TrainingOptions with { Seed = 5 });
        Assert.Equal(message, Assert.Throws<InvalidNetworkException>(() => model.ToTransformer(_context)).Message);
    }

    [Fact]
    public void Log_names_classes_without_rows()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        Fit(_rows.Where(r => r.Label is "happy" or "sad")).Dispose();
        Assert.Contains(log, m => m.Contains("no image of Angry, Disgust, Fear, Neutral, Surprise", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_and_Transform_ignore_the_EXIF_orientation_alike()
    {
        PathRow[] Rows(string folder, byte orientation)
        {
            Directory.CreateDirectory(At(folder));
            return
            [
                .. Enumerable.Range(0, 14).Select(i =>
                {
                    // Darker at the bottom, so that turning changes the pixels.
                    byte[] jpeg = TestImages.Draw(
                        48,
                        48,
                        (x, y) => new SkiaSharp.SKColor((byte)(5 * y), (byte)(10 * i), (byte)(3 * x)),
                        SkiaSharp.SKEncodedImageFormat.Jpeg);
                    string path = At($"{folder}/{i}.jpg");
                    File.WriteAllBytes(path, orientation == 1 ? jpeg : TestImages.WithOrientation(jpeg, orientation));
                    return new PathRow { Image = path, Label = ExpressionLabels.All[i % 7] };
                }),
            ];
        }

        PathRow[] upright = Rows("upright", 1);
        PathRow[] turned = Rows("turned", 6);
        using var expected = Fit(upright);
        Assert.NotEqual(Predict(expected.Model, upright), Predict(expected.Model, turned));
        IDataView[] sources =
            [_context.Data.LoadFromEnumerable(turned), _context.Data.LoadFromEnumerable(FaceRows.AsImages(turned))];
        foreach (IDataView data in sources)
        {
            using var actual = Trainers.ExpressionClassification(Options).Fit(data);
            AssertSameWeights(expected.Model, actual.Model);
            using var zip = new MemoryStream();
            _context.Model.Save(actual, null, zip);
            zip.Position = 0;
            ITransformer loaded = new MLContext().Model.Load(zip, out _);
            using var disposable = (IDisposable)loaded;
            float[][] scores = [.. expected.Transform(_context.Data.LoadFromEnumerable(upright)).GetColumn<float[]>("Score")];
            Assert.All(
                new[] { actual, loaded },
                transformer => Assert.All(
                    scores.Zip(transformer.Transform(data).GetColumn<float[]>("Score")),
                    row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, 1e-5f))));
        }
    }

    [Fact]
    public void Messages_shorten_labels_and_paths_of_a_million_characters()
    {
        string text = new('x', 1_000_000);
        string message = Assert.Throws<DatasetException>(
            () => Fit([.. _rows, new PathRow { Image = text, Label = text }])).Message;
        Assert.InRange(message.Length, 1, 1_000);
        message = Assert.Throws<DatasetException>(() => Fit([.. _rows, new PathRow { Image = text, Label = "sad" }])).Message;
        Assert.InRange(message.Length, 1, 1_000);
        IDataView data = _context.Data.LoadFromEnumerable([.. _rows, new PathRow { Image = _rows[0].Image, Label = text }]);
        IDataView keys = _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        message = Assert.Throws<ArgumentException>(() => Trainers.ExpressionClassification(Options).Fit(keys)).Message;
        Assert.InRange(message.Length, 1, 1_000);
    }

    private ExpressionClassificationTransformer Fit<TRow>(IEnumerable<TRow> rows)
        where TRow : class => Trainers.ExpressionClassification(Options).Fit(_context.Data.LoadFromEnumerable(rows));

    private static void AssertSameWeights(TrainedExpressionModel expected, TrainedExpressionModel actual) =>
        Assert.All(
            expected.Weights.Zip(actual.Weights),
            pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));

    private static ExpressionPrediction[] Predict(TrainedExpressionModel model, PathRow[] rows)
    {
        using ExpressionClassifier classifier = model.ToClassifier();
        return [.. rows.Select(row => classifier.Predict(row.Image))];
    }

    private sealed class NumberRow
    {
        public string Image { get; set; } = "";

        public string Text { get; set; } = "happy";

        public float Label { get; set; }
    }
}
