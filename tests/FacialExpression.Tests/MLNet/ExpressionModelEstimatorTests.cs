using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

public class ExpressionModelEstimatorTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Paths_get_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        PipelineFixture.Output[] actual = Run(fixture.Paths(_context, names));
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void MLImages_get_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        PipelineFixture.Output[] actual = Run(fixture.Images(_context, names));
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void Classifier_predicts_the_same_for_an_MLImage_and_its_file()
    {
        foreach (string name in PipelineFixture.PictureNames)
        {
            using MLImage image = MLImage.CreateFromFile(fixture.PathOf(name));
            using Picture picture = image.ToPicture();
            Assert.Equal(fixture.Classifier.Predict(fixture.PathOf(name)), fixture.Classifier.Predict(picture));
        }
    }

    [Fact]
    public void Transformer_adds_only_label_and_scores()
    {
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        DataViewSchema schema = Fit(data).Transform(data).Schema;
        Assert.Equal(["Image", "PredictedLabel", "Score"], schema.Select(c => c.Name).Order());
        Assert.Equal(TextDataViewType.Instance, schema["PredictedLabel"].Type);
        Assert.Equal(7, ((VectorDataViewType)schema["Score"].Type).Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        Assert.Equal(ExpressionLabels.All, names.DenseValues().Select(n => n.ToString()));
    }

    [Fact]
    public void GetOutputSchema_of_estimator_and_transformer_agree()
    {
        IDataView[] sources = [fixture.Paths(_context, "gray-48x48.png"), fixture.Images(_context, "gray-48x48.png")];
        foreach (IDataView data in sources)
        {
            ExpressionModelEstimator estimator = _context.Transforms.ApplyExpressionModel(fixture.ModelFile);
            using ExpressionModelTransformer chain = estimator.Fit(data);
            SchemaShape promised = estimator.GetOutputSchema(Shapes.Of(data.Schema));
            Assert.Equal(Shapes.Describe(Shapes.Of(chain.GetOutputSchema(data.Schema))), Shapes.Describe(promised));
            Assert.Equal(["SlotNames"], promised.Single(c => c.Name == "Score").Annotations.Select(x => x.Name));
        }
    }

    [Fact]
    public void Fit_refuses_a_wrong_column_before_any_row_is_read()
    {
        IDataView data = fixture.Paths(_context, "no-such-file.png");
        ExpressionModelEstimator estimator = _context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Picture");
        Action[] questions = [() => estimator.Fit(data), () => estimator.GetOutputSchema(Shapes.Of(data.Schema))];
        foreach (Action fails in questions)
        {
            string message = Assert.Throws<ArgumentException>(fails).Message;
            Assert.Contains("\"Picture\"", message, StringComparison.Ordinal);
            Assert.Contains("it has \"Image\"", message, StringComparison.Ordinal);
        }

        IDataView bytes = _context.Data.LoadFromEnumerable([new BytesRow()]);
        string advice = Assert.Throws<ArgumentException>(
            () => _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(bytes)).Message;
        Assert.Contains("MLImage.CreateFromStream", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_of_no_rows_has_no_rows() => Assert.Empty(Run(fixture.Paths(_context)));

    [Fact]
    public void Options_limit_the_model_file()
    {
        var small = new ModelLimits { MaxModelBytes = 1000 };
        string message = Assert.Throws<InvalidModelFileException>(() => _context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ModelFile = fixture.ModelFile, ModelLimits = small })).Message;
        Assert.Contains("ModelLimits.MaxModelBytes", message, StringComparison.Ordinal);
        var large = ModelLimits.Default with { MaxModelBytes = 1_000_000 };
        Assert.NotNull(_context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ModelFile = fixture.ModelFile, ModelLimits = large }));
    }

    [Theory]
    [InlineData(40, 56)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Fitted_and_loaded_pipelines_apply_models_of_other_sizes_scales_and_label_orders(int height, int width)
    {
        string[] labels = [.. ExpressionLabels.All.Reverse()];
        byte[] model = HandMadeModel.Create(
            [0.3f, 0, 0, 0.1f, 0, 0, 0.2f],
            [0, 2, 0, -1, 0, 1, 3],
            new ExpressionModelMetadata
            {
                ModelName = "Other",
                Input = new ImageShape(height, width, 1),
                Scale = 1f / 100,
                Labels = labels,
            });
        using var classifier = ExpressionClassifier.Load(new MemoryStream(model));
        string[] names = [.. PipelineFixture.PictureNames];
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = _context.Transforms
            .ApplyExpressionModel(new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model) }).Fit(data);
        PipelineFixture.Output[] own = Read(transformer.Transform(data));
        using var zip = new MemoryStream();
        _context.Model.Save(transformer, data.Schema, zip);
        zip.Position = 0;
        ITransformer saved = _context.Model.Load(zip, out _);
        using var disposable = (IDisposable)saved;
        PipelineFixture.Output[] stock = Read(saved.Transform(data));
        for (int i = 0; i < names.Length; i++)
        {
            ExpressionPrediction expected = classifier.Predict(fixture.PathOf(names[i]));
            Assert.Equal(expected.Expression.ToString(), own[i].PredictedLabel);
            Assert.Equal(expected.Expression.ToString(), stock[i].PredictedLabel);
            Assert.All(expected.Scores.Zip(own[i].Score), s => Assert.Equal(s.First.Score, s.Second, 1e-6f));
            Assert.All(expected.Scores.Zip(stock[i].Score), s => Assert.Equal(s.First.Score, s.Second, 1e-6f));
        }
    }

    [Fact]
    public void Options_name_the_columns()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new OtherRow { Path = "gray-48x48.png", Image = "unchanged" }]);
        using ExpressionModelTransformer chain = _context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options
        {
            ModelStream = new MemoryStream(File.ReadAllBytes(fixture.ModelFile)),
            ImageColumnName = "Path",
            ImageFolder = fixture.Folder,
            PredictedLabelColumnName = "Label",
            ScoreColumnName = "Image.Score",
        }).Fit(data);
        IDataView result = chain.Transform(data);
        Assert.Equal(["Image", "Image.Score", "Label", "Path"], result.Schema.Select(c => c.Name).Order());
        fixture.AssertSame("gray-48x48.png", new PipelineFixture.Output
        {
            PredictedLabel = result.GetColumn<string>("Label").Single(),
            Score = result.GetColumn<float[]>("Image.Score").Single(),
        });
    }

    [Fact]
    public void ScoreOrder_orders_the_score_slots()
    {
        Expression[] order = [.. Enum.GetValues<Expression>().Reverse()];
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        var options = new ExpressionModelEstimator.Options { ModelFile = fixture.ModelFile, ScoreOrder = order };
        using ExpressionModelTransformer chain = _context.Transforms.ApplyExpressionModel(options).Fit(data);
        IDataView result = chain.Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        result.Schema["Score"].GetSlotNames(ref names);
        Assert.Equal(order.Select(e => e.ToString()), names.DenseValues().Select(n => n.ToString()));
        fixture.AssertSame("gray-48x48.png", new PipelineFixture.Output
        {
            PredictedLabel = result.GetColumn<string>("PredictedLabel").Single(),
            Score = [.. result.GetColumn<float[]>("Score").Single().Reverse()],
        });
    }

    [Fact]
    public void ApplyExpressionModel_without_a_file_applies_the_pretrained_model()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        IDataView data = fixture.Paths(_context, "gray-48x48.png", "color-148x148.jpg");
        using ExpressionModelTransformer chain = _context.Transforms.ApplyExpressionModel().Fit(data);
        float[][] scores = [.. chain.Transform(data).GetColumn<float[]>("Score")];
        static IEnumerable<float> ScoresOf(ExpressionPrediction prediction) => prediction.Scores.Select(s => s.Score);
        Assert.Equal(
            ScoresOf(classifier.Predict(fixture.PathOf("gray-48x48.png"))), scores[0], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(
            ScoresOf(classifier.Predict(fixture.PathOf("color-148x148.jpg"))), scores[1], (a, b) => Math.Abs(a - b) < 1e-5);
        ExpressionModelEstimator other = _context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ImageColumnName = "Path" });
        Assert.Equal(classifier.Metadata.ModelName, other.Metadata.ModelName);
    }

    [Fact]
    public void ApplyExpressionModel_refuses_options_that_exclude_each_other()
    {
        void Refused(string part, ExpressionModelEstimator.Options options) => Assert.Contains(
            part, Assert.ThrowsAny<ArgumentException>(
                () => _context.Transforms.ApplyExpressionModel(options)).Message, StringComparison.Ordinal);
        Refused("received both", new() { ModelFile = fixture.ModelFile, ModelStream = Stream.Null });
        Refused("ImageColumnName", new() { ModelFile = fixture.ModelFile, ImageColumnName = " " });
        Refused("two columns", new() { ModelFile = fixture.ModelFile, ScoreColumnName = "A", PredictedLabelColumnName = "A" });
        Refused("ScoreOrder", new() { ModelFile = fixture.ModelFile, ScoreOrder = [Expression.Happy] });
        Assert.Throws<FileNotFoundException>(() => _context.Transforms.ApplyExpressionModel("gone.onnx"));
        Assert.Throws<InvalidModelFileException>(
            () => _context.Transforms.ApplyExpressionModel(
                    new ExpressionModelEstimator.Options { ModelStream = new MemoryStream([1, 2, 3]) }));
    }

    [Fact]
    public void Fit_fails_for_a_GPU_without_CUDA_unless_it_may_fall_back_to_the_CPU()
    {
        _context.GpuDeviceId = 0;
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        Assert.Contains(
            "Microsoft.ML.OnnxRuntime.Gpu.",
            Assert.Throws<PredictionEngineException>(() => Fit(data)).Message,
            StringComparison.Ordinal);
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        _context.FallbackToCpu = true;
        fixture.AssertSame("gray-48x48.png", Run(data).Single());
        Assert.Contains(log, line => line.Contains("Using the CPU (MLContext.FallbackToCpu)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipeline_of_a_context_with_a_GPU_is_saved_without_that_GPU()
    {
        _context.GpuDeviceId = 0;
        _context.FallbackToCpu = true;
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using var zip = new MemoryStream();
        using (ExpressionModelTransformer transformer = Fit(data))
        {
            _context.FallbackToCpu = false;
            _context.Model.Save(transformer, data.Schema, zip);
        }

        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        fixture.AssertSame("gray-48x48.png", Read(loaded.Transform(data)).Single());
    }

    [Fact]
    public void MapExpressionToKey_accepts_the_other_names_of_an_expression()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            new[] { "Anger", "disgusted", "SCARED", "happiness", "neutrality", "sadness", "surprises" }
                .Select(label => new LabeledRow { Label = label }));
        IDataView keys = _context.Transforms.Conversion.MapExpressionToKey("Key", "Label").Fit(data).Transform(data);
        Assert.Equal([1u, 2u, 3u, 4u, 5u, 6u, 7u], keys.GetColumn<uint>("Key"));
        Assert.Equal(7u, (uint)((KeyDataViewType)keys.Schema["Key"].Type).Count);
    }

    [Fact]
    public void MapExpressionToKey_maps_other_labels_to_the_missing_key()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            new[] { "happy", "Joy", "", "SURPRISE", "aNGry" }.Select(label => new LabeledRow { Label = label }));
        IDataView keys = _context.Transforms.Conversion.MapExpressionToKey("Key", "Label").Fit(data).Transform(data);
        Assert.Equal([4u, 0u, 0u, 7u, 1u], keys.GetColumn<uint>("Key"));
        VBuffer<ReadOnlyMemory<char>> values = default;
        keys.Schema["Key"].GetKeyValues(ref values);
        Assert.Equal(ExpressionLabels.All, values.DenseValues().Select(v => v.ToString()));
    }

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private PipelineFixture.Output[] Run(IDataView data)
    {
        using ExpressionModelTransformer chain = Fit(data);
        return Read(chain.Transform(data));
    }

    private PipelineFixture.Output[] Read(IDataView result) =>
        [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(result, reuseRowObject: false)];

    private sealed class LabeledRow
    {
        public string Image { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class OtherRow
    {
        public string Path { get; set; } = "";

        public string Image { get; set; } = "";
    }

    private sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];
    }
}
