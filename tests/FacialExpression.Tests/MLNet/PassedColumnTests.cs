using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression.Tests.MLNet;

/// <summary>What a fitted pipeline passes on beside label and scores, and what ML.NET does with the result.</summary>
public class PassedColumnTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    // More rows than are read ahead, whatever the number of cores.
    private static readonly int _count = (3 * (16 * Environment.ProcessorCount)) + 7;

    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Values_of_all_kinds_stay_with_their_row()
    {
        WideRow[] rows = [.. Enumerable.Range(0, _count).Select(Wide)];
        IDataView data = _context.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(Load(rows)).Transform(Load(rows));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        WideRow[] actual = [.. _context.Data.CreateEnumerable<WideRow>(result, reuseRowObject: false)];
        Assert.Equal(rows.Length, actual.Length);
        foreach ((WideRow expected, WideRow row) in rows.Zip(actual))
        {
            Assert.Equivalent(expected, row, strict: true);
        }

        Assert.Equal(data.GetColumn<uint>("Key"), result.GetColumn<uint>("Key"));
        Assert.Equal(_count, result.GetColumn<string>("PredictedLabel").Count());
        VBuffer<ReadOnlyMemory<char>> values = default;
        result.Schema["Key"].GetKeyValues(ref values);
        Assert.Equal(5, values.Length);
    }

    [Fact]
    public void Vector_that_was_handed_out_does_not_change_with_later_rows()
    {
        IDataView data = Load([.. Enumerable.Range(0, _count).Select(Wide)]);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor cursor = result.GetRowCursor(result.Schema.Where(c => c.Name is "Several" or "Score"));
        ValueGetter<VBuffer<float>> several = cursor.GetGetter<VBuffer<float>>(result.Schema["Several"]);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(result.Schema["Score"]);
        VBuffer<float> vector = default;
        VBuffer<float> scores = default;
        Assert.True(cursor.MoveNext());
        several(ref vector);
        score(ref scores);
        float[] before = [.. vector.DenseValues(), .. scores.DenseValues()];
        while (cursor.MoveNext())
        {
        }

        Assert.Equal(before, vector.DenseValues().Concat(scores.DenseValues()));
        Assert.Throws<InvalidOperationException>(() => several(ref vector));
    }

    [Fact]
    public void Images_of_the_caller_pass_through_and_are_not_disposed()
    {
        string[] names = ["gray-48x48.png", "color-37x37.jpg", "gray-37x37.png"];
        MLImage[] images = [.. names.Select(name => MLImage.CreateFromFile(fixture.PathOf(name)))];
        PipelineFixture.ImageRow[] rows =
            [.. Enumerable.Range(0, _count).Select(i => new PipelineFixture.ImageRow { Image = images[i % images.Length] })];
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using ExpressionModelTransformer transformer = Fit(data);
        int row = 0;
        foreach (ImageAndLabel actual in _context.Data.CreateEnumerable<ImageAndLabel>(transformer.Transform(data), false))
        {
            Assert.Same(images[row % images.Length], actual.Image);
            Assert.Equal(
                fixture.Classifier.Predict(fixture.PathOf(names[row % names.Length])).Expression.ToString(),
                actual.PredictedLabel);
            row++;
        }

        Assert.Equal(_count, row);
        Assert.Equal(_count, transformer.Transform(data).GetColumn<string>("PredictedLabel").Count());
        foreach (MLImage image in images)
        {
            Assert.NotEqual(0, image.Pixels.Length);
            image.Dispose();
        }
    }

    [Fact]
    public void Columns_that_are_hidden_by_label_and_scores_pass_through()
    {
        HiddenRow[] rows =
        [
            .. Enumerable.Range(0, 20).Select(i => new HiddenRow
            {
                Image = fixture.PathOf("gray-48x48.png"), PredictedLabel = $"label {i}", Score = [i], Last = i,
            }),
        ];
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView twice = transformer.Transform(transformer.Transform(data));
        DataViewSchema promised = transformer.GetOutputSchema(transformer.GetOutputSchema(data.Schema));
        Assert.Equal(promised.Select(Describe), twice.Schema.Select(Describe));
        Assert.Equal(3, twice.Schema.Count(column => column.Name == "Score"));
        DataViewSchema.Column text = twice.Schema.First(column => column.Name == "PredictedLabel");
        DataViewSchema.Column number = twice.Schema.First(column => column.Name == "Score");
        using DataViewRowCursor cursor = twice.GetRowCursor(twice.Schema);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(number);
        ValueGetter<int> last = cursor.GetGetter<int>(twice.Schema["Last"]);
        ReadOnlyMemory<char> labelValue = default;
        VBuffer<float> scoreValue = default;
        int lastValue = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.True(cursor.MoveNext());
            label(ref labelValue);
            score(ref scoreValue);
            last(ref lastValue);
            Assert.Equal($"label {i}", labelValue.ToString());
            Assert.Equal([i], scoreValue.DenseValues());
            Assert.Equal(i, lastValue);
        }

        PipelineFixture.Output[] outputs =
            [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(twice, reuseRowObject: false)];
        Assert.All(outputs, output => fixture.AssertSame("gray-48x48.png", output));

        static string Describe(DataViewSchema.Column column) =>
            $"{column.Index} {column.Name} {column.IsHidden} {column.Type} {column.Annotations.Schema.Count}";
    }

    [Fact]
    public void Cursor_reports_position_batch_and_the_ids_of_the_input()
    {
        IDataView data = Load([.. Enumerable.Range(0, _count).Select(Wide)]);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor input = data.GetRowCursor(data.Schema);
        using DataViewRowCursor cursor = Assert.Single(result.GetRowCursorSet(result.Schema, 4));
        Assert.Same(result.Schema, cursor.Schema);
        ValueGetter<DataViewRowId> expected = input.GetIdGetter();
        ValueGetter<DataViewRowId> actual = cursor.GetIdGetter();
        (DataViewRowId expectedId, DataViewRowId actualId) = (default, default);
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => actual(ref actualId));
        while (input.MoveNext())
        {
            Assert.True(cursor.MoveNext());
            expected(ref expectedId);
            actual(ref actualId);
            Assert.Equal(expectedId, actualId);
            Assert.Equal(input.Position, cursor.Position);
            Assert.Equal(0, cursor.Batch);
        }

        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Result_goes_through_the_transforms_and_operations_of_ML_NET()
    {
        WideRow[] rows = [.. Enumerable.Range(0, _count).Select(Wide)];
        IDataView data = Load(rows);
        using TransformerChain<ITransformer> chain = new EstimatorChain<ITransformer>()
            .Append<ITransformer>(_context.Transforms.Conversion.MapValueToKey("Key", "Text"))
            .Append<ITransformer>(_context.Transforms.ApplyExpressionModel(fixture.ModelFile))
            .Append<ITransformer>(_context.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append<ITransformer>(_context.Transforms.CopyColumns("Copy", "PredictedLabel"))
            .Fit(data);
        IDataView result = chain.Transform(data);
        string[] labels = [.. rows.Select(row => fixture.Classifier.Predict(row.Image).Expression.ToString())];
        DataOperationsCatalog operations = _context.Data;
        Assert.Equal(labels, result.GetColumn<string>("Copy"));
        Assert.Equal(rows.Select(row => row.Text), result.GetColumn<string>("Back"));
        Assert.Equal(labels[3..8], operations.TakeRows(operations.SkipRows(result, 3), 5).GetColumn<string>("Copy"));
        IDataView cached = operations.Cache(result);
        Assert.Equal(labels, cached.GetColumn<string>("Copy"));
        Assert.Equal(labels, cached.GetColumn<string>("Copy"));
        Assert.Equal(
            labels.Where((_, i) => rows[i].Number is >= 10 and < 20),
            operations.FilterRowsByColumn(result, "Number", 10, 20).GetColumn<string>("Copy"));
        Assert.Equal(labels[..9], result.Preview(9).ColumnView.Single(c => c.Column.Name == "Copy").Values.Select(v => $"{v}"));
        using var text = new MemoryStream();
        operations.SaveAsText(operations.TakeRows(result, 4), text, headerRow: false, schema: false);
        string[] lines = System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(labels.Zip(lines), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void CrossValidate_evaluates_every_row_once()
    {
        string[] names = [.. PipelineFixture.PictureNames.Where(name => !name.Contains("1000", StringComparison.Ordinal))];
        IDataView data = _context.Data.LoadFromEnumerable(names.Select(name => new LabeledRow
        {
            Image = fixture.PathOf(name),
            Label = fixture.Classifier.Predict(fixture.PathOf(name)).Expression.ToString(),
        }));
        var pipeline = _context.Transforms.Conversion.MapExpressionToKey("Label").Append(
            _context.Transforms.ApplyExpressionModel(fixture.ModelFile));
        var folds = _context.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3);
        Assert.Equal(names.Length, folds.Sum(fold => fold.Metrics.ConfusionMatrix.Counts.Sum(counts => counts.Sum())));
        foreach (var fold in folds)
        {
            Assert.Equal(1, fold.Metrics.MicroAccuracy);
            ((IDisposable)fold.Model).Dispose();
        }
    }

    private IDataView Load(IEnumerable<WideRow> rows) => _context.Data.LoadFromEnumerable(rows);

    private WideRow Wide(int i) => new()
    {
        Image = fixture.PathOf(i % 2 == 0 ? "gray-48x48.png" : "color-37x37.jpg"),
        Text = $"text {i % 5}",
        Number = i,
        IsEven = i % 2 == 0,
        Large = long.MaxValue - i,
        Time = new DateTime(2026, 1, 1).AddSeconds(i),
        Three = [i, i + 1, i + 2],
        Several = [.. Enumerable.Range(0, i % 4).Select(j => (float)(i + j))],
        Words = [$"a{i}", $"b{i}"],
    };

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private sealed class WideRow
    {
        public string Image { get; set; } = "";

        public string Text { get; set; } = "";

        public float Number { get; set; }

        public bool IsEven { get; set; }

        public long Large { get; set; }

        public DateTime Time { get; set; }

        [VectorType(3)]
        public double[] Three { get; set; } = [];

        public float[] Several { get; set; } = [];

        public string[] Words { get; set; } = [];
    }

    private sealed class HiddenRow
    {
        public string Image { get; set; } = "";

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];

        public int Last { get; set; }
    }

    private sealed class ImageAndLabel
    {
        [ImageType(48, 48)]
        public MLImage? Image { get; set; }

        public string PredictedLabel { get; set; } = "";
    }

    private sealed class LabeledRow
    {
        public string Image { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
