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
        IReadOnlyList<PipelineFixture.Output> actual = Run(fixture.Paths(_context, names));
        Assert.All(names.Zip(actual), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void MLImages_give_the_scores_of_the_classifier()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        IReadOnlyList<PipelineFixture.Output> actual = Run(fixture.Images(_context, names));
        Assert.All(names.Zip(actual), pair => AssertSame(pair.First, pair.Second));
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
            IEnumerable<(string, DataViewType)> Columns(SchemaShape shape) => shape.Select(c => (c.Name, c.ItemType)).OrderBy(c => c.Name);
            SchemaShape promised = estimator.GetOutputSchema(ShapeOf(data.Schema));
            Assert.Equal(Columns(ShapeOf(chain.GetOutputSchema(data.Schema))), Columns(promised));
            Assert.Equal(SchemaShape.Column.VectorKind.Vector, promised.Single(c => c.Name == "Score").Kind);
            Assert.Equal(SchemaShape.Column.VectorKind.Scalar, promised.Single(c => c.Name == "PredictedLabel").Kind);
        }
    }

    [Fact]
    public void A_pipeline_with_a_wrong_column_fails_before_it_reads()
    {
        IDataView data = fixture.Paths(_context, "no-such-file.png");
        ExpressionModelEstimator estimator = _context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Picture");
        foreach (Action fails in new Action[] { () => estimator.Fit(data), () => estimator.GetOutputSchema(ShapeOf(data.Schema)) })
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
            IReadOnlyList<PipelineFixture.Output> rows = Run(data);
            Assert.Equal(names.Length, rows.Count);
            foreach ((string name, PipelineFixture.Output row) in names.Zip(rows))
            {
                if (name.Length > 0)
                {
                    AssertSame(name, row);
                    continue;
                }

                Assert.Equal("", row.PredictedLabel);
                Assert.All(row.Score, s => Assert.True(float.IsNaN(s)));
            }
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        File.WriteAllText(fixture.PathOf("text.jpg"), "no image");
        foreach (string name in new[] { "gone.jpg", "text.jpg" })
        {
            IDataView data = fixture.Paths(_context, "gray-48x48.png", name);
            Assert.Contains(name, Assert.ThrowsAny<Exception>(() => Run(data)).ToString(), StringComparison.Ordinal);
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
        AssertSame("gray-48x48.png", new PipelineFixture.Output
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
        AssertSame("gray-48x48.png", new PipelineFixture.Output
        {
            PredictedLabel = result.GetColumn<string>("PredictedLabel").Single(),
            Score = [.. result.GetColumn<float[]>("Score").Single().Reverse()],
        });
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        void Refused(string part, ExpressionModelEstimator.Options options) => Assert.Contains(
            part, Assert.ThrowsAny<ArgumentException>(() => _context.Transforms.ApplyExpressionModel(options)).Message, StringComparison.Ordinal);
        Refused("neither", new());
        Refused("both", new() { ModelFile = fixture.ModelFile, ModelStream = Stream.Null });
        Refused("ImageColumnName", new() { ModelFile = fixture.ModelFile, ImageColumnName = " " });
        Refused("two columns", new() { ModelFile = fixture.ModelFile, ScoreColumnName = "A", PredictedLabelColumnName = "A" });
        Refused("ScoreOrder", new() { ModelFile = fixture.ModelFile, ScoreOrder = [Expression.Happy] });
        Assert.Throws<FileNotFoundException>(() => _context.Transforms.ApplyExpressionModel("gone.onnx"));
        Assert.Throws<InvalidModelFileException>(
            () => _context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options { ModelStream = new MemoryStream([1, 2, 3]) }));
    }

    [Fact]
    public void A_saved_pipeline_gives_the_same_scores()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        IDataView data = fixture.Paths(_context, names);
        string zip = fixture.PathOf("pipeline.zip");
        using (ExpressionModelTransformer chain = Fit(data))
        {
            _context.Model.Save(chain, data.Schema, zip);
        }

        var other = new MLContext();
        ITransformer loaded = other.Model.Load(zip, out DataViewSchema schema);
        using var disposable = (IDisposable)loaded;
        Assert.Equal("Image", schema.Single().Name);
        List<PipelineFixture.Output> actual = [.. other.Data.CreateEnumerable<PipelineFixture.Output>(loaded.Transform(data), reuseRowObject: false)];
        Assert.All(names.Zip(actual), pair => AssertSame(pair.First, pair.Second));
        Assert.DoesNotContain("FacialExpression,", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(zip)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_left_behind()
    {
        string[] before = Directory.GetFiles(Path.GetTempPath(), "*.onnx");
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using (ExpressionModelTransformer chain = Fit(data))
        {
            Assert.Single(chain.Transform(data).GetColumn<string>("PredictedLabel"));
        }

        _ = _context.Transforms.ApplyExpressionModel(fixture.ModelFile).GetOutputSchema(ShapeOf(data.Schema));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "*.onnx").Except(before));
    }

    [Fact]
    public void A_GPU_without_CUDA_fails_unless_the_CPU_may_take_its_place()
    {
        _context.GpuDeviceId = 0;
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", Assert.Throws<InvalidOperationException>(() => Fit(data)).Message, StringComparison.Ordinal);
        _context.FallbackToCpu = true;
        AssertSame("gray-48x48.png", Run(data).Single());
    }

    [Fact]
    public void Images_are_left_to_the_caller()
    {
        using MLImage image = MLImage.CreateFromFile(fixture.PathOf("colour-148x148.jpg"));
        IDataView data = _context.Data.LoadFromEnumerable([new PipelineFixture.ImageRow { Image = image }]);
        using ExpressionModelTransformer transformer = Fit(data);
        for (int reading = 0; reading < 2; reading++)
        {
            AssertSame("colour-148x148.jpg", _context.Data.CreateEnumerable<PipelineFixture.Output>(transformer.Transform(data), false).Single());
        }
    }

    [Fact]
    public void Paths_where_images_were_are_refused()
    {
        using ExpressionModelTransformer transformer = Fit(fixture.Images(_context));
        string message = Assert.Throws<ArgumentException>(() => transformer.Transform(fixture.Paths(_context))).Message;
        Assert.Contains("fitted to images (MLImage)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_engine_reads_one_image_after_the_other()
    {
        IDataView data = fixture.Paths(_context);
        using ExpressionModelTransformer chain = Fit(data);
        using PredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output>(chain);
        foreach (string name in PipelineFixture.PictureNames)
        {
            AssertSame(name, engine.Predict(new PipelineFixture.PathRow { Image = fixture.PathOf(name) }));
        }
    }

    [Fact]
    public void A_prediction_engine_takes_MLImages()
    {
        using ExpressionModelTransformer chain = Fit(fixture.Images(_context));
        using PredictionEngine<PipelineFixture.ImageRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.ImageRow, PipelineFixture.Output>(chain);
        foreach (string name in PipelineFixture.PictureNames)
        {
            using MLImage image = MLImage.CreateFromFile(fixture.PathOf(name));
            AssertSame(name, engine.Predict(new PipelineFixture.ImageRow { Image = image }));
        }
    }

    [Fact]
    public void It_stands_among_other_transforms_cached_or_not()
    {
        string[] names = ["gray-48x48.png", "colour-37x37.jpg"];
        IDataView paths = fixture.Paths(_context, names);

        // Without a size and with one.
        EstimatorChain<ImageLoadingTransformer> loaded = new EstimatorChain<ITransformer>().Append(_context.Transforms.LoadImages("Loaded", "", "Image"));
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
                Assert.Equal(names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression.ToString()), result.GetColumn<string>("Copy"));
            }
        }
    }

    [Fact]
    public void Metrics_are_right_whatever_the_case_of_the_labels()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        Expression[] predicted = [.. names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression)];

        // Every third label is wrong.
        Expression[] truth = [.. predicted.Select((e, i) => i % 3 == 0 ? (Expression)(((int)e + 1) % 7) : e)];
        IDataView data = _context.Data.LoadFromEnumerable(names.Select((n, i) => new LabelledRow
        {
            Image = fixture.PathOf(n),
            Label = i % 2 == 0 ? truth[i].ToString() : truth[i].ToString().ToLowerInvariant(),
        }));
        var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(_context.Transforms.ApplyExpressionModel(fixture.ModelFile));
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(pipeline.Fit(data).Transform(data));
        int right = predicted.Zip(truth).Count(p => p.First == p.Second);
        Assert.Equal((double)right / names.Length, metrics.MicroAccuracy, 1e-9);
        double logLoss = names.Zip(truth).Average(p => -Math.Log(fixture.Classifier.Predict(fixture.PathOf(p.First)).Scores[p.Second]));
        Assert.Equal(logLoss, metrics.LogLoss, 1e-4);
        Assert.Equal(7, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [Fact]
    public void A_label_that_is_no_expression_becomes_a_missing_key()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            new[] { "happy", "Joy", "", "SURPRISE", "Angry" }.Select(label => new LabelledRow { Label = label }));
        IDataView keys = _context.Transforms.Conversion.MapExpressionToKey("Key", "Label").Fit(data).Transform(data);
        Assert.Equal([4u, 0u, 0u, 7u, 1u], keys.GetColumn<uint>("Key"));
        VBuffer<ReadOnlyMemory<char>> values = default;
        keys.Schema["Key"].GetKeyValues(ref values);
        Assert.Equal(ExpressionLabels.All, values.DenseValues().Select(v => v.ToString()));
    }

    private static SchemaShape ShapeOf(DataViewSchema schema)
    {
        // ML.NET keeps this to itself; it is what its pipelines call before they fit.
        System.Reflection.MethodInfo create = typeof(SchemaShape).GetMethod(
            "Create", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        return (SchemaShape)create.Invoke(null, [schema])!;
    }

    private ExpressionModelTransformer Fit(IDataView data) => _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private IReadOnlyList<PipelineFixture.Output> Run(IDataView data)
    {
        using ExpressionModelTransformer chain = Fit(data);
        return [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(chain.Transform(data), reuseRowObject: false)];
    }

    private void AssertSame(string name, PipelineFixture.Output actual)
    {
        ExpressionPrediction expected = fixture.Classifier.Predict(fixture.PathOf(name));
        Assert.Equal(expected.Expression.ToString(), actual.PredictedLabel);
        Assert.Equal(7, actual.Score.Length);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(expected.Scores[i], actual.Score[i], 1e-6f);
        }
    }

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
