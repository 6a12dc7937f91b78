using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

public class ExpressionModelTransformerTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Disposed_transformer_throws_ObjectDisposedException()
    {
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        ExpressionModelTransformer transformer = Fit(data);
        IDataView late = transformer.Transform(data);
        transformer.Dispose();
        transformer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => transformer.Transform(data));
        Assert.Throws<ObjectDisposedException>(() => _context.Model.Save(transformer, data.Schema, Stream.Null));
        Assert.IsType<ObjectDisposedException>(
            Assert.Throws<InvalidOperationException>(() => late.GetColumn<string>("PredictedLabel").ToArray()).InnerException);
    }

    [Fact]
    public async Task Threads_share_a_transformer()
    {
        string[] names = [.. Enumerable.Range(0, 8).SelectMany(_ => PipelineFixture.PictureNames)];
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = Fit(data);
        string[] expected = [.. names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression.ToString())];
        string[][] actual = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(() => transformer.Transform(data).GetColumn<string>("PredictedLabel").ToArray())));
        Assert.All(actual, labels => Assert.Equal(expected, labels));
    }

    [Fact]
    public void Transformer_does_not_dispose_the_images_of_the_caller()
    {
        using MLImage image = MLImage.CreateFromFile(fixture.PathOf("color-148x148.jpg"));
        IDataView data = _context.Data.LoadFromEnumerable([new PipelineFixture.ImageRow { Image = image }]);
        using ExpressionModelTransformer transformer = Fit(data);
        for (int reading = 0; reading < 2; reading++)
        {
            fixture.AssertSame(
                "color-148x148.jpg",
                _context.Data.CreateEnumerable<PipelineFixture.Output>(transformer.Transform(data), false).Single());
        }
    }

    [Fact]
    public void Transform_refuses_paths_after_a_fit_to_images()
    {
        using ExpressionModelTransformer transformer = Fit(fixture.Images(_context));
        string message = Assert.Throws<ArgumentException>(() => transformer.Transform(fixture.Paths(_context))).Message;
        Assert.Contains("fitted to images (MLImage)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void PredictionEngine_predicts_one_path_after_the_other()
    {
        IDataView data = fixture.Paths(_context);
        using ExpressionModelTransformer chain = Fit(data);
        using PredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output>(chain);
        foreach (string name in PipelineFixture.PictureNames)
        {
            fixture.AssertSame(name, engine.Predict(new PipelineFixture.PathRow { Image = fixture.PathOf(name) }));
        }
    }

    [Fact]
    public void PredictionEngine_predicts_MLImages()
    {
        using ExpressionModelTransformer chain = Fit(fixture.Images(_context));
        using PredictionEngine<PipelineFixture.ImageRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.ImageRow, PipelineFixture.Output>(chain);
        foreach (string name in PipelineFixture.PictureNames)
        {
            using MLImage image = MLImage.CreateFromFile(fixture.PathOf(name));
            fixture.AssertSame(name, engine.Predict(new PipelineFixture.ImageRow { Image = image }));
        }
    }

    [Fact]
    public void Transformer_works_among_other_transforms_cached_or_not()
    {
        string[] names = ["gray-48x48.png", "color-37x37.jpg"];
        IDataView paths = fixture.Paths(_context, names);

        // Without a size and with one.
        EstimatorChain<ImageLoadingTransformer> loaded = new EstimatorChain<ITransformer>().Append(
            _context.Transforms.LoadImages("Loaded", "", "Image"));
        var whole = loaded.Append(_context.Transforms.ResizeImages("Resized", 61, 61, "Loaded"))
            .Append(_context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options
            {
                ModelFile = fixture.ModelFile,
                ImageColumnName = "Resized",
                PredictedLabelColumnName = "OtherLabel",
                ScoreColumnName = "OtherScore",
            }))
            .Append(_context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Loaded"))
            .Append(_context.Transforms.CopyColumns("Copy", "PredictedLabel"));
        foreach (IDataView data in new[] { paths, _context.Data.Cache(paths) })
        {
            IDataView result = _context.Data.Cache(whole.Fit(data).Transform(data), "Copy", "Score", "OtherScore");
            for (int reading = 0; reading < 2; reading++)
            {
                Assert.Equal(
                    names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression.ToString()),
                    result.GetColumn<string>("Copy"));
                Assert.All(
                    names.Zip(result.GetColumn<float[]>("Score")),
                    row => Assert.All(
                        fixture.Classifier.Predict(fixture.PathOf(row.First)).Scores.Zip(row.Second), s =>
                            Assert.Equal(s.First.Score, s.Second, 1e-6f)));
            }
        }
    }

    [Fact]
    public void Evaluate_is_right_whatever_the_case_of_the_labels()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        Expression[] predicted = [.. names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression)];

        // Every third label is wrong.
        Expression[] truth = [.. predicted.Select((e, i) => i % 3 == 0 ? (Expression)(((int)e + 1) % 7) : e)];
        IDataView data = _context.Data.LoadFromEnumerable(names.Select((n, i) => new LabeledRow
        {
            Image = fixture.PathOf(n),
            Label = i % 2 == 0 ? truth[i].ToString() : truth[i].ToString().ToLowerInvariant(),
        }));
        var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(
            _context.Transforms.ApplyExpressionModel(fixture.ModelFile));
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(pipeline.Fit(data).Transform(data));
        int right = predicted.Zip(truth).Count(p => p.First == p.Second);
        Assert.Equal((double)right / names.Length, metrics.MicroAccuracy, 1e-9);
        double logLoss = names.Zip(truth).Average(
            p => -Math.Log(fixture.Classifier.Predict(fixture.PathOf(p.First)).Scores[p.Second]));
        Assert.Equal(logLoss, metrics.LogLoss, 1e-4);
        Assert.Equal(7, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [Fact]
    public void Evaluate_leaves_out_rows_without_a_label_or_an_image()
    {
        string[] names = ["gray-48x48.png", "color-37x37.jpg", "gray-1x1.png"];
        LabeledRow[] whole = [.. names.Select((n, i) => new LabeledRow
        {
            Image = fixture.PathOf(n),
            Label = i == 0 ? "angry" : fixture.Classifier.Predict(fixture.PathOf(n)).Expression.ToString(),
        })];
        LabeledRow[] holes = [.. whole, new() { Image = whole[0].Image, Label = "joy" }, new() { Label = "happy" }];
        MulticlassClassificationMetrics Evaluate(LabeledRow[] rows)
        {
            IDataView data = _context.Data.LoadFromEnumerable(rows);
            var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(
                _context.Transforms.ApplyExpressionModel(fixture.ModelFile));
            return _context.MulticlassClassification.Evaluate(pipeline.Fit(data).Transform(data));
        }

        MulticlassClassificationMetrics expected = Evaluate(whole);
        MulticlassClassificationMetrics actual = Evaluate(holes);
        Assert.Equal(expected.MicroAccuracy, actual.MicroAccuracy);
        Assert.Equal(expected.LogLoss, actual.LogLoss);
        Assert.Equal(3, actual.ConfusionMatrix.Counts.Sum(c => c.Sum()));
    }

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private sealed class LabeledRow
    {
        public string Image { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
