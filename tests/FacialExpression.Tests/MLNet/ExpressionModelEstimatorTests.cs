using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

public class ExpressionModelEstimatorTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Paths_give_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        PipelineFixture.Output[] actual = Run(fixture.Paths(_context, names));
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void MLImages_give_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        PipelineFixture.Output[] actual = Run(fixture.Images(_context, names));
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void The_classifier_reads_an_MLImage_as_it_reads_the_file()
    {
        foreach (string name in PipelineFixture.PictureNames)
        {
            using MLImage image = MLImage.CreateFromFile(fixture.PathOf(name));
            Assert.Equal(fixture.Classifier.Predict(fixture.PathOf(name)), fixture.Classifier.Predict(image));
        }
    }

    [Fact]
    public void Only_label_and_scores_are_added()
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
    public void The_schema_that_is_promised_is_the_schema_that_comes()
    {
        foreach (IDataView data in new[] { fixture.Paths(_context, "gray-48x48.png"), fixture.Images(_context, "gray-48x48.png") })
        {
            ExpressionModelEstimator estimator = _context.Transforms.ApplyExpressionModel(fixture.ModelFile);
            using ExpressionModelTransformer chain = estimator.Fit(data);
            SchemaShape promised = estimator.GetOutputSchema(Shapes.Of(data.Schema));
            Assert.Equal(Shapes.Describe(Shapes.Of(chain.GetOutputSchema(data.Schema))), Shapes.Describe(promised));
            Assert.Equal(["SlotNames"], promised.Single(c => c.Name == "Score").Annotations.Select(x => x.Name));
        }
    }

    [Fact]
    public void A_pipeline_with_a_wrong_column_fails_before_it_reads()
    {
        IDataView data = fixture.Paths(_context, "no-such-file.png");
        ExpressionModelEstimator estimator = _context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Picture");
        foreach (Action fails in new Action[] { () => estimator.Fit(data), () => estimator.GetOutputSchema(Shapes.Of(data.Schema)) })
        {
            string message = Assert.Throws<ArgumentException>(fails).Message;
            Assert.Contains("\"Picture\"", message, StringComparison.Ordinal);
            Assert.Contains("it has Image", message, StringComparison.Ordinal);
        }

        IDataView bytes = _context.Data.LoadFromEnumerable([new BytesRow()]);
        string advice = Assert.Throws<ArgumentException>(() => _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(bytes)).Message;
        Assert.Contains("MLImage.CreateFromStream", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows_give_no_rows() => Assert.Empty(Run(fixture.Paths(_context)));

    [Fact]
    public void A_row_without_an_image_has_no_label_and_no_scores()
    {
        string[] names = ["gray-48x48.png", "", "colour-48x48.jpg", "", "", "gray-37x37.png"];
        foreach (IDataView data in new[] { fixture.Paths(_context, names), fixture.Images(_context, names) })
        {
            PipelineFixture.Output[] rows = Run(data);
            Assert.Equal(names.Length, rows.Length);
            foreach ((string name, PipelineFixture.Output row) in names.Zip(rows))
            {
                if (name.Length > 0)
                {
                    fixture.AssertSame(name, row);
                    continue;
                }

                Assert.Equal("", row.PredictedLabel);
                Assert.All(row.Score, s => Assert.True(float.IsNaN(s)));
            }
        }
    }

    [Fact]
    public void A_wholly_transparent_image_is_like_none()
    {
        File.WriteAllBytes(fixture.PathOf("nothing.png"), TestImages.Solid(60, 60, SkiaSharp.SKColors.Transparent));
        PipelineFixture.Output row = Run(fixture.Paths(_context, "nothing.png")).Single();
        Assert.Equal("", row.PredictedLabel);
        Assert.All(row.Score, s => Assert.True(float.IsNaN(s)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        File.WriteAllText(fixture.PathOf("text.jpg"), "no image");
        foreach (string name in new[] { "gone.jpg", "text.jpg" })
        {
            IDataView data = fixture.Paths(_context, "gray-48x48.png", name);

            // ML.NET, which reads rows on several threads, wraps it.
            Exception wrapped = Assert.Throws<InvalidOperationException>(() => Run(data));
            Assert.Contains(name, Assert.IsType<ImageFormatException>(wrapped.InnerException).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(40, 56)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Models_of_other_sizes_scales_and_orders_work(int height, int width)
    {
        string[] labels = [.. ExpressionLabels.All.Reverse()];
        byte[] model = HandMadeModel.Create(
            [0.3f, 0, 0, 0.1f, 0, 0, 0.2f],
            [0, 2, 0, -1, 0, 1, 3],
            new ExpressionModelMetadata { ModelName = "Other", Input = new ImageShape(height, width, 1), Scale = 1f / 100, Labels = labels });
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
            Assert.All(expected.Scores.Zip(own[i].Score), s => Assert.Equal(s.First, s.Second, 1e-6f));
            Assert.All(expected.Scores.Zip(stock[i].Score), s => Assert.Equal(s.First, s.Second, 1e-6f));
        }
    }

    [Fact]
    public void Columns_have_the_names_asked_for()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new OtherRow { Path = "gray-48x48.png", Image = "kept" }]);
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
    public void Scores_come_in_the_order_asked_for()
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
    public void Without_a_file_it_is_the_pretrained_model()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        IDataView data = fixture.Paths(_context, "gray-48x48.png", "colour-148x148.jpg");
        using ExpressionModelTransformer chain = _context.Transforms.ApplyExpressionModel().Fit(data);
        float[][] scores = [.. chain.Transform(data).GetColumn<float[]>("Score")];
        Assert.Equal(classifier.Predict(fixture.PathOf("gray-48x48.png")).Scores, scores[0], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(classifier.Predict(fixture.PathOf("colour-148x148.jpg")).Scores, scores[1], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(classifier.Metadata.ModelName, _context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options { UsePretrained = true, ImageColumnName = "Path" }).Metadata.ModelName);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        void Refused(string part, ExpressionModelEstimator.Options options) => Assert.Contains(
            part, Assert.ThrowsAny<ArgumentException>(() => _context.Transforms.ApplyExpressionModel(options)).Message, StringComparison.Ordinal);
        Refused("received none", new());
        Refused("received ModelFile and ModelStream", new() { ModelFile = fixture.ModelFile, ModelStream = Stream.Null });
        Refused("received ModelFile and UsePretrained", new() { ModelFile = fixture.ModelFile, UsePretrained = true });
        Refused("ImageColumnName", new() { ModelFile = fixture.ModelFile, ImageColumnName = " " });
        Refused("two columns", new() { ModelFile = fixture.ModelFile, ScoreColumnName = "A", PredictedLabelColumnName = "A" });
        Refused("ScoreOrder", new() { ModelFile = fixture.ModelFile, ScoreOrder = [Expression.Happy] });
        Assert.Throws<FileNotFoundException>(() => _context.Transforms.ApplyExpressionModel("gone.onnx"));
        Assert.Throws<InvalidModelFileException>(
            () => _context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options { ModelStream = new MemoryStream([1, 2, 3]) }));
    }

    [Fact]
    public void A_GPU_without_CUDA_fails_unless_the_CPU_may_take_its_place()
    {
        _context.GpuDeviceId = 0;
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", Assert.Throws<InvalidOperationException>(() => Fit(data)).Message, StringComparison.Ordinal);
        _context.FallbackToCpu = true;
        fixture.AssertSame("gray-48x48.png", Run(data).Single());
    }

    [Fact]
    public void A_label_that_is_no_expression_becomes_a_missing_key()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            new[] { "happy", "Joy", "", "SURPRISE", "aNGry" }.Select(label => new LabelledRow { Label = label }));
        IDataView keys = _context.Transforms.Conversion.MapExpressionToKey("Key", "Label").Fit(data).Transform(data);
        Assert.Equal([4u, 0u, 0u, 7u, 1u], keys.GetColumn<uint>("Key"));
        VBuffer<ReadOnlyMemory<char>> values = default;
        keys.Schema["Key"].GetKeyValues(ref values);
        Assert.Equal(ExpressionLabels.All, values.DenseValues().Select(v => v.ToString()));
    }

    private ExpressionModelTransformer Fit(IDataView data) => _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private PipelineFixture.Output[] Run(IDataView data)
    {
        using ExpressionModelTransformer chain = Fit(data);
        return Read(chain.Transform(data));
    }

    private PipelineFixture.Output[] Read(IDataView result) =>
        [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(result, reuseRowObject: false)];

    private sealed class LabelledRow
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
