using FacialExpression.Training.Torch;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace FacialExpression.Training.Tests.MLNet;

[Collection(TorchTests.Name)]
public sealed class ExpressionClassificationTrainerTests : TemporaryFolder
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 16 };

    private readonly MLContext _context = new(seed: 5);
    private readonly PathRow[] _rows;

    public ExpressionClassificationTrainerTests()
    {
        TestData.RequireNativeEngine();
        _rows = FaceRows.Write(Folder, 42, 14);
    }

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers => _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void Rows_of_paths_or_of_images_give_the_weights_that_the_folder_gives()
    {
        // The context's seed takes the place of the options'.
        ExpressionDataset folder = ExpressionDataset.FromFolder(Folder);
        TrainedExpressionModel expected = new SmallModel().Fit(folder, Short with { Seed = 5 });
        IDataView validation = _context.Data.LoadFromEnumerable(FaceRows.Rows(Folder, "validation"));
        IDataView[] sources = [_context.Data.LoadFromEnumerable(_rows), _context.Data.Cache(_context.Data.LoadFromEnumerable(_rows))];
        foreach (IDataView data in sources)
        {
            using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
            {
                Model = new SmallModel(),
                TrainingOptions = Short,
                ValidationSet = validation,
            }).Fit(data);
            AssertSameWeights(expected, fitted.Model);
            Assert.Equal(expected.History, fitted.Model.History);
            Assert.Equal(5, fitted.Model.Options.Seed);
        }

        using ExpressionClassificationTransformer images = Trainers.ExpressionClassification(Options)
            .Fit(_context.Data.LoadFromEnumerable(FaceRows.AsImages(_rows)));
        AssertSameWeights(expected, images.Model);

        // Images that another transform loads, on several threads.
        IDataView paths = _context.Data.LoadFromEnumerable(_rows);
        IDataView loaded = new EstimatorChain<ITransformer>().Append(_context.Transforms.LoadImages("Loaded", "", "Image")).Fit(paths).Transform(paths);
        using ExpressionClassificationTransformer others = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            ImageColumnName = "Loaded",
        }).Fit(loaded);
        AssertSameWeights(expected, others.Model);
    }

    [Fact]
    public void Without_a_seed_in_the_context_the_options_seed_counts()
    {
        var context = new MLContext();
        using ExpressionClassificationTransformer fitted = context.MulticlassClassification.Trainers
            .ExpressionClassification(new ExpressionClassificationTrainer.Options { Model = new SmallModel(), TrainingOptions = Short with { Seed = 77 } })
            .Fit(context.Data.LoadFromEnumerable(_rows));
        Assert.Equal(77, fitted.Model.Options.Seed);
    }

    [Fact]
    public void Pipeline_classifier_and_TorchSharp_agree_also_after_saving()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(Options).Fit(data);
        string zip = At("model.zip");
        _context.Model.Save(fitted, data.Schema, zip);
        var elsewhere = new MLContext();
        ITransformer loaded = elsewhere.Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        using ExpressionModelTransformer direct = fitted.Model.ToTransformer(_context, data);
        using ExpressionClassifier classifier = fitted.Model.ToClassifier();
        float[][] torch = TorchScores(fitted.Model, [.. _rows.Select(r => r.Image)]);
        foreach (ITransformer transformer in new[] { fitted, loaded, direct })
        {
            PredictionRow[] predicted = [.. elsewhere.Data.CreateEnumerable<PredictionRow>(transformer.Transform(data), reuseRowObject: false)];
            Assert.Equal(_rows.Length, predicted.Length);
            for (int i = 0; i < predicted.Length; i++)
            {
                ExpressionPrediction expected = classifier.Predict(_rows[i].Image);
                Assert.Equal(expected.Expression.ToString(), predicted[i].PredictedLabel);
                Assert.All(expected.Scores.Zip(predicted[i].Score), s => Assert.Equal(s.First, s.Second, 1e-5f));
                Assert.All(torch[i].Zip(predicted[i].Score), s => Assert.Equal(s.First, s.Second, 1e-5f));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Metrics_are_right_for_keys_in_any_order(bool byOccurrence)
    {
        // Reversed, so that occurrence and alphabet differ.
        IDataView data = _context.Data.LoadFromEnumerable(_rows.Reverse());
        IEstimator<ITransformer> toKeys = byOccurrence
            ? _context.Transforms.Conversion.MapValueToKey("Label")
            : _context.Transforms.Conversion.MapExpressionToKey("Label");
        var pipeline = new EstimatorChain<ITransformer>().Append(toKeys).Append(Trainers.ExpressionClassification(Options));
        using TransformerChain<ExpressionClassificationTransformer> fitted = pipeline.Fit(data);
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(fitted.Transform(data));

        using ExpressionClassifier classifier = fitted.LastTransformer.Model.ToClassifier();
        ExpressionPrediction[] predictions = [.. _rows.Select(r => classifier.Predict(r.Image))];
        Expression[] truth = [.. _rows.Select(r => Enum.Parse<Expression>(r.Label, ignoreCase: true))];
        Assert.Equal(predictions.Zip(truth).Average(p => p.First.Expression == p.Second ? 1.0 : 0.0), metrics.MicroAccuracy, 1e-9);
        Assert.Equal(predictions.Zip(truth).Average(p => -Math.Log(p.First.Scores[p.Second])), metrics.LogLoss, 1e-4);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        fitted.GetOutputSchema(data.Schema)["Score"].GetSlotNames(ref slots);
        string first = byOccurrence ? "Surprise" : "Angry";
        Assert.Equal(first, slots.DenseValues().First().ToString());
    }

    [Fact]
    public void It_can_be_cross_validated()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(Trainers.ExpressionClassification(Options));
        var results = _context.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3);
        Assert.Equal(3, results.Count);
        Assert.All(results, r => Assert.InRange(r.Metrics.MicroAccuracy, 0.0, 1.0));
        Assert.Equal(42, results.Sum(r => r.Metrics.ConfusionMatrix.Counts.Sum(c => c.Sum())));
    }

    [Fact]
    public void A_prediction_engine_reads_one_row()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(Options).Fit(data);
        using PredictionEngine<PathRow, PredictionRow> engine = _context.Model.CreatePredictionEngine<PathRow, PredictionRow>(fitted);
        using ExpressionClassifier classifier = fitted.Model.ToClassifier();
        Assert.Equal(classifier.Predict(_rows[3].Image).Expression.ToString(), engine.Predict(_rows[3]).PredictedLabel);
    }

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
            SchemaShape shape = _context.Transforms.CopyColumns("Copy", "Image").GetOutputSchema(Shape(data.Schema));
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
    public void The_schema_that_is_promised_is_the_schema_that_comes()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(Options);
        using ExpressionClassificationTransformer fitted = trainer.Fit(data);
        IEnumerable<string> Columns(SchemaShape shape) => shape.Select(c => $"{c.Name} {c.Kind} {c.ItemType} {c.IsKey}").Order();
        Assert.Equal(Columns(Shape(fitted.GetOutputSchema(data.Schema))), Columns(trainer.GetOutputSchema(Shape(data.Schema))));
    }

    [Fact]
    public void Every_epoch_stands_in_the_log_and_progress_is_told()
    {
        var log = new List<LoggingEventArgs>();
        _context.Log += (_, e) => log.Add(e);
        var progress = new Collector<TrainingProgress>();
        using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            Progress = progress,
        }).Fit(_context.Data.LoadFromEnumerable(_rows));
        Assert.Equal(2, log.Count(e => e.Source.Contains("ExpressionClassificationTrainer", StringComparison.Ordinal)
            && e.RawMessage.StartsWith("Small, epoch ", StringComparison.Ordinal)));
        Assert.Equal(2, progress.Items.Count(p => p.CompletedEpoch is not null));
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
    public void A_trained_model_takes_MLImages_when_it_is_told_nothing_else()
    {
        TrainedExpressionModel model = new SmallModel().Fit(ExpressionDataset.FromFolder(Folder), Short);
        using ExpressionModelTransformer transformer = model.ToTransformer(_context);
        using ExpressionClassifier classifier = model.ToClassifier();
        IDataView data = _context.Data.LoadFromEnumerable(FaceRows.AsImages(_rows));
        Assert.Equal(_rows.Select(r => classifier.Predict(r.Image).Expression.ToString()), transformer.Transform(data).GetColumn<string>("PredictedLabel"));
    }

    private ExpressionClassificationTransformer Fit<TRow>(IEnumerable<TRow> rows)
        where TRow : class => Trainers.ExpressionClassification(Options).Fit(_context.Data.LoadFromEnumerable(rows));

    private static void AssertSameWeights(TrainedExpressionModel expected, TrainedExpressionModel actual) =>
        Assert.All(expected.Weights.Zip(actual.Weights), pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));

    private static float[][] TorchScores(TrainedExpressionModel model, string[] paths)
    {
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        using var network = new TorchNetwork(model.Network, torch.CPU);
        network.SetWeights(model.Weights);
        var preprocessor = new ImagePreprocessor();
        float[] pixels = [.. paths.SelectMany(path => preprocessor.ToGray(File.ReadAllBytes(path)).Select(p => p / 255f))];
        float[] scores = [.. network.Forward(torch.tensor(pixels, [paths.Length, 1, 48, 48]), training: false).softmax(1).data<float>()];
        return [.. scores.Chunk(7)];
    }

    private static SchemaShape Shape(DataViewSchema schema)
    {
        // ML.NET keeps this to itself; it is what its pipelines call before they fit.
        System.Reflection.MethodInfo create = typeof(SchemaShape).GetMethod(
            "Create", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        return (SchemaShape)create.Invoke(null, [schema])!;
    }

    private sealed class NumberRow
    {
        public string Image { get; set; } = "";

        public string Text { get; set; } = "happy";

        public float Label { get; set; }
    }
}
