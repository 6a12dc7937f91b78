using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

/// <summary>Pipelines with models whose labels are not the seven expressions.</summary>
public sealed class OwnLabelsTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private static readonly string[] Labels = ["dark", "Half", "light"];

    private static readonly byte[] Model = HandMadeModel.Create(
        [4, 1, -4], [-8, 0, 8], new ExpressionModelMetadata { ModelName = "Own", Labels = Labels });

    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Rows_have_the_scores_of_the_classifier_where_the_pipeline_was_fitted_and_where_it_is_loaded()
    {
        IDataView data = fixture.Paths(_context, [.. PipelineFixture.PictureNames]);
        using ExpressionModelTransformer fitted = Fit(data, new ExpressionModelEstimator.Options());
        AssertSame(fitted.Transform(data));

        using var zip = new MemoryStream();
        _context.Model.Save(fitted, data.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        AssertSame(loaded.Transform(data));
    }

    [Fact]
    public void Score_has_the_labels_as_slot_names_in_the_order_of_the_model()
    {
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using ExpressionModelTransformer fitted = Fit(data, new ExpressionModelEstimator.Options());
        DataViewSchema.Column score = fitted.Transform(data).Schema["Score"];
        Assert.Equal(3, Assert.IsType<VectorDataViewType>(score.Type).Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        Assert.Equal(Labels, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(Labels, fitted.Metadata.Labels);
    }

    [Fact]
    public void A_row_engine_predicts_single_rows()
    {
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using ExpressionModelTransformer fitted = Fit(data, new ExpressionModelEstimator.Options());
        using PredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output>(fitted);
        using var classifier = ImageClassifier.Load(new MemoryStream(Model));
        PipelineFixture.Output row = engine.Predict(new PipelineFixture.PathRow { Image = fixture.PathOf("gray-48x48.png") });
        Assert.Equal(classifier.Predict(fixture.PathOf("gray-48x48.png")).Label, row.PredictedLabel);
    }

    [Fact]
    public void Many_labels_are_predicted_in_batches()
    {
        // More scores of a batch than a thread's stack should hold.
        string[] labels = [.. Enumerable.Range(0, 300).Select(i => $"label {i}")];
        float[] biases = [.. labels.Select((_, i) => i == 271 ? 20f : 0)];
        byte[] model = HandMadeModel.Create(
            biases, new float[labels.Length], new ExpressionModelMetadata { ModelName = "Many", Labels = labels });
        IDataView data = fixture.Paths(_context, [.. Enumerable.Repeat("gray-48x48.png", 200)]);
        using ExpressionModelTransformer fitted = _context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model) }).Fit(data);
        Assert.All(fitted.Transform(data).GetColumn<string>("PredictedLabel"), label => Assert.Equal("label 271", label));
    }

    [Fact]
    public void ScoreOrder_of_expressions_is_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => Fit(
            fixture.Paths(_context, "gray-48x48.png"),
            new ExpressionModelEstimator.Options { ScoreOrder = Enum.GetValues<Expression>() })).Message;
        Assert.Contains("\"Own\" has the labels \"dark, Half, light\"", message, StringComparison.Ordinal);
        Assert.Contains("Leave it out", message, StringComparison.Ordinal);
    }

    private ExpressionModelTransformer Fit(IDataView data, ExpressionModelEstimator.Options options) =>
        _context.Transforms.ApplyExpressionModel(options with { ModelStream = new MemoryStream(Model) }).Fit(data);

    private void AssertSame(IDataView transformed)
    {
        using var classifier = ImageClassifier.Load(new MemoryStream(Model));
        PipelineFixture.Output[] rows =
            [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(transformed, reuseRowObject: false)];
        Assert.Equal(PipelineFixture.PictureNames.Count, rows.Length);
        Assert.All(rows.Zip(PipelineFixture.PictureNames), pair =>
        {
            LabelPrediction expected = classifier.Predict(fixture.PathOf(pair.Second));
            Assert.Equal(expected.Label, pair.First.PredictedLabel);
            Assert.Equal(3, pair.First.Score.Length);
            Assert.All(
                expected.Scores.AsSpan().ToArray().Zip(pair.First.Score), s => Assert.Equal(s.First, s.Second, 1e-6f));
        });
    }
}
