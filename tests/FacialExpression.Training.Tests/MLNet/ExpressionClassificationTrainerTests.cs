using FacialExpression.Tests.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

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

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers =>
        _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void Fit_gives_the_weights_that_ExpressionTrainer_gives_for_the_same_images()
    {
        // The context's seed takes the place of the options'.
        ExpressionDataset folder = ExpressionDataset.FromFolder(Folder);
        TrainedExpressionModel expected = new SmallModel().Fit(folder, Short with { Seed = 5 });
        IDataView validation = _context.Data.LoadFromEnumerable(FaceRows.Rows(Folder, "validation"));
        IDataView rows = _context.Data.LoadFromEnumerable(_rows);
        IDataView[] sources = [rows, _context.Data.Cache(rows)];
        foreach (IDataView data in sources)
        {
            using var fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
            {
                Model = new SmallModel(),
                TrainingOptions = Short,
                ValidationSet = validation,
            }).Fit(data);
            AssertSameWeights(expected, fitted.Model);
            Assert.Equal(expected.History, fitted.Model.History);
            Assert.Equal(5, fitted.Model.Options.Seed);
        }

        using var images = Trainers.ExpressionClassification(Options)
            .Fit(_context.Data.LoadFromEnumerable(FaceRows.AsImages(_rows)));
        AssertSameWeights(expected, images.Model);

        // Images that another transform loads, on several threads.
        IDataView paths = _context.Data.LoadFromEnumerable(_rows);
        IDataView loaded = new EstimatorChain<ITransformer>().Append(
            _context.Transforms.LoadImages("Loaded", "", "Image")).Fit(paths).Transform(paths);
        using var others = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            ImageColumnName = "Loaded",
        }).Fit(loaded);
        AssertSameWeights(expected, others.Model);
    }

    [Fact]
    public void Fit_takes_the_seed_of_the_options_where_the_context_has_none()
    {
        var context = new MLContext();
        using var fitted = context.MulticlassClassification.Trainers
            .ExpressionClassification(
                Options with { TrainingOptions = Short with { Seed = 77 } })
            .Fit(context.Data.LoadFromEnumerable(_rows));
        Assert.Equal(77, fitted.Model.Options.Seed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_is_right_for_keys_in_any_order(bool byOccurrence)
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
        Assert.Equal(
            predictions.Zip(truth).Average(p => p.First.Expression == p.Second ? 1.0 : 0.0), metrics.MicroAccuracy, 1e-9);
        Assert.Equal(predictions.Zip(truth).Average(p => -Math.Log(p.First.Scores[p.Second])), metrics.LogLoss, 1e-4);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        fitted.GetOutputSchema(data.Schema)["Score"].GetSlotNames(ref slots);
        string first = byOccurrence ? "Surprise" : "Angry";
        Assert.Equal(first, slots.DenseValues().First().ToString());
    }

    [Fact]
    public void CrossValidate_evaluates_every_row_once()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(
            Trainers.ExpressionClassification(Options));
        var results = _context.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3);
        Assert.Equal(3, results.Count);
        Assert.All(results, r => Assert.InRange(r.Metrics.MicroAccuracy, 0.0, 1.0));
        Assert.Equal(42, results.Sum(r => r.Metrics.ConfusionMatrix.Counts.Sum(c => c.Sum())));
    }

    [Fact]
    public void PredictionEngine_predicts_one_row()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        using var fitted = Trainers.ExpressionClassification(Options).Fit(data);
        using var engine = _context.Model.CreatePredictionEngine<PathRow, PredictionRow>(fitted);
        using ExpressionClassifier classifier = fitted.Model.ToClassifier();
        Assert.Equal(classifier.Predict(_rows[3].Image).Expression.ToString(), engine.Predict(_rows[3]).PredictedLabel);
    }

    [Fact]
    public void GetOutputSchema_of_trainer_and_transformer_agree()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(Options);
        using var fitted = trainer.Fit(data);
        Assert.Equal(
            Shapes.Describe(Shapes.Of(fitted.GetOutputSchema(data.Schema))),
            Shapes.Describe(trainer.GetOutputSchema(Shapes.Of(data.Schema))));
    }

    [Fact]
    public void Fit_logs_and_reports_every_epoch()
    {
        var log = new List<LoggingEventArgs>();
        _context.Log += (_, e) => log.Add(e);
        var progress = new Collector<TrainingProgress>();
        using var fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
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
    public void ToTransformer_takes_MLImages_by_default()
    {
        TrainedExpressionModel model = new SmallModel().Fit(ExpressionDataset.FromFolder(Folder), Short);
        using ExpressionModelTransformer transformer = model.ToTransformer(_context);
        using ExpressionClassifier classifier = model.ToClassifier();
        IDataView data = _context.Data.LoadFromEnumerable(FaceRows.AsImages(_rows));
        Assert.Equal(
            _rows.Select(r => classifier.Predict(r.Image).Expression.ToString()),
            transformer.Transform(data).GetColumn<string>("PredictedLabel"));
    }

    [Fact]
    public void Every_option_has_an_effect()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            _rows.Select(r => new OtherRow { Face = Path.GetRelativePath(Folder, r.Image), Is = r.Label }));
        using var fitted = Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short with { Epochs = 1 },
            Input = new ImageShape(40, 56, 1),
            ImageColumnName = "Face",
            LabelColumnName = "Is",
            ImageFolder = Folder,
            PredictedLabelColumnName = "Guess",
            ScoreColumnName = "Probability",
        }).Fit(data);
        Assert.Equal(new ImageShape(40, 56, 1), fitted.Model.Network.Input);
        Assert.Single(fitted.Model.History);
        IDataView result = fitted.Transform(data);
        Assert.Equal(["Face", "Guess", "Is", "Probability"], result.Schema.Select(c => c.Name).Order());
        using ExpressionClassifier classifier = fitted.Model.ToClassifier();
        Assert.Equal(_rows.Select(r => classifier.Predict(r.Image).Expression.ToString()), result.GetColumn<string>("Guess"));

        using ExpressionModelTransformer named = fitted.Model.ToTransformer(_context, imageColumnName: "Photo");
        IDataView photos = _context.Transforms.LoadImages("Photo", Folder, "Face").Fit(data).Transform(data);
        Assert.Equal(result.GetColumn<string>("Guess"), named.Transform(photos).GetColumn<string>("PredictedLabel"));
    }

    private static void AssertSameWeights(TrainedExpressionModel expected, TrainedExpressionModel actual) =>
        Assert.All(
            expected.Weights.Zip(actual.Weights),
            pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));

    private sealed class OtherRow
    {
        public string Face { get; set; } = "";

        public string Is { get; set; } = "";
    }
}
