using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

/// <summary>How many rows, and how much memory, a fitted pipeline reads ahead; what it does when the input fails.</summary>
[Trait("Duration", "Long")]
public class RowsAheadTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private const int WideLength = 224 * 224 * 3;

    private const long BytesAhead = 16 * 1024 * 1024;

    private static readonly float[] _wide = new float[WideLength];

    private readonly MLContext _context = new(seed: 1);

    private string Picture => fixture.PathOf("gray-48x48.png");

    [Fact]
    public void First_row_costs_one_row_and_the_rows_ahead_double()
    {
        var data = new CountedView(Paths((4 * (16 * Environment.ProcessorCount)) + 5));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor cursor = Open(result);
        int mostAhead = 0;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            // Growing windows are read one at a time; those of full size together, of which there are three.
            int limit = row + 1 < (16 * Environment.ProcessorCount) / 2 ? row + 1 : 3 * (16 * Environment.ProcessorCount);
            Assert.InRange(data.Rows, row + 1, row + 1 + limit);
            mostAhead = Math.Max(mostAhead, data.Rows - row);
            Assert.True(row > 0 || data.Rows == 1);
        }

        Assert.InRange(mostAhead, (2 * (16 * Environment.ProcessorCount)) + 1, 3 * (16 * Environment.ProcessorCount));
    }

    [Fact]
    public void One_row_taken_costs_few_rows_of_the_source()
    {
        var data = new CountedView(Paths(100));
        using ExpressionModelTransformer transformer = Fit(data);
        Assert.Single(_context.Data.TakeRows(transformer.Transform(data), 1).GetColumn<string>("PredictedLabel"));
        Assert.InRange(data.Rows, 1, 3);
    }

    [Fact]
    public void Wide_column_is_not_copied_far_ahead()
    {
        // Three windows, each of which may exceed its bytes by one row.
        int most = (int)(BytesAhead / (WideLength * sizeof(float))) + 3;
        var data = new CountedView(_context.Data.LoadFromEnumerable(
            Enumerable.Range(0, (3 * (16 * Environment.ProcessorCount)) + 5).Select(_ => new WideRow { Image = Picture })));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor cursor = result.GetRowCursor(result.Schema);
        int served = 0;
        for (; cursor.MoveNext(); served++)
        {
            Assert.InRange(data.Rows - served, 1, most);
        }

        Assert.Equal((3 * (16 * Environment.ProcessorCount)) + 5, served);
    }

    [Fact]
    public void Pixels_of_images_are_not_copied_far_ahead()
    {
        // 1 MiB each. Three windows, each of which may exceed its bytes by one row.
        var metadata = new ExpressionModelMetadata { ModelName = "Large", Input = new ImageShape(1024, 1024, 1) };
        int most = (int)(BytesAhead / metadata.Input.Size) + 3;
        var data = new CountedView(fixture.Images(_context, [.. Enumerable.Repeat("gray-48x48.png", 60)]));
        using var scoring = new RowScoring(
            _context.Transforms,
            ModelSession.Open(HandMadeModel.Create(new float[7], new float[7], metadata), threads: 1),
            new ExpressionModelEstimator.Options { ScoreOrder = Enum.GetValues<Expression>() },
            data,
            isPath: false);
        using DataViewRowCursor cursor = Open(scoring.Transform(data));
        int served = 0;
        for (; cursor.MoveNext(); served++)
        {
            Assert.InRange(data.Rows - served, 1, most);
        }

        Assert.Equal(60, served);
    }

    [Fact]
    public void Long_paths_are_not_copied_far_ahead()
    {
        string path = "data:image/png;base64," + new string('A', 1024 * 1024);
        var data = new CountedView(_context.Data.LoadFromEnumerable(
            Enumerable.Repeat(new PipelineFixture.PathRow { Image = path }, 3 * (16 * Environment.ProcessorCount))));
        using ExpressionModelTransformer transformer = Fit(data);
        using DataViewRowCursor cursor = Open(transformer.Transform(data));
        for (int served = 0; cursor.MoveNext(); served++)
        {
            Assert.InRange(data.Rows - served, 1, (int)(BytesAhead / (2L * path.Length)) + 3);
        }
    }

    [Fact]
    public void Large_values_are_released_and_small_ones_reused()
    {
        int[] lengths = [5_000, 3];
        IDataView data = _context.Data.LoadFromEnumerable(lengths.Select(
            length => new ValuesRow
            {
                Text = new string('x', 2 * length),
                Vector = new float[length],
                Words = [new string('y', 2 * length)],
            }));
        using DataViewRowCursor input = data.GetRowCursor(data.Schema);
        PassedColumn[] columns = [.. data.Schema.Select(column => PassedColumn.Of(input, column))];
        for (int slot = 0; slot < lengths.Length; slot++)
        {
            Assert.True(input.MoveNext());
            long bytes = columns.Sum(column => column.Read(slot));
            Assert.InRange(bytes, 3 * 4 * lengths[slot], (3 * 4 * lengths[slot]) + 100);
        }

        Array.ForEach(columns, column => column.Release(0, lengths.Length));
        (int Text, int Vector, int Words) Lengths(int slot)
        {
            ReadOnlyMemory<char> text = default;
            VBuffer<float> vector = default;
            VBuffer<ReadOnlyMemory<char>> words = default;
            ((PassedValues<ReadOnlyMemory<char>>)columns[0]).CopyTo(slot, ref text);
            ((PassedVectors<float>)columns[1]).CopyTo(slot, ref vector);
            ((PassedVectors<ReadOnlyMemory<char>>)columns[2]).CopyTo(slot, ref words);
            return (text.Length, vector.Length, words.Length);
        }

        Assert.Equal((0, 0, 0), Lengths(0));
        Assert.Equal((6, 3, 1), Lengths(1));
    }

    [Fact]
    public void Cancellation_of_the_source_stays_what_it_is()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        IDataView data = _context.Data.LoadFromEnumerable(
            Failing(5, () => throw new OperationCanceledException("Enough.", source.Token)));
        using ExpressionModelTransformer transformer = Fit(data);
        var served = new List<PipelineFixture.Output>();
        OperationCanceledException fault = Assert.Throws<OperationCanceledException>(() => served.AddRange(
            _context.Data.CreateEnumerable<PipelineFixture.Output>(transformer.Transform(data), reuseRowObject: false)));
        Assert.Equal(source.Token, fault.CancellationToken);
        Assert.Equal(5, served.Count);
    }

    [Fact]
    public void Message_of_the_source_is_quoted_and_shortened()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            Failing(2, () => throw new TimeoutException("No camera\n" + new string('x', 1_000_000))));
        using ExpressionModelTransformer transformer = Fit(data);
        using DataViewRowCursor cursor = Open(transformer.Transform(data));
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.MoveNext());
        string message = Assert.Throws<InvalidOperationException>(() => cursor.MoveNext()).Message;
        Assert.StartsWith("The row at position 2 cannot be read: \"No camera", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 500);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Image_that_cannot_be_read_is_the_fault_of_its_row()
    {
        MLImage gone = MLImage.CreateFromFile(Picture);
        gone.Dispose();
        using MLImage image = MLImage.CreateFromFile(Picture);
        MLImage[] images = [image, gone, image, image, image];
        IDataView data = _context.Data.LoadFromEnumerable(
            images.Select(row => new PipelineFixture.ImageRow { Image = row }));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor cursor = Open(result);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["PredictedLabel"]);
        ReadOnlyMemory<char> text = default;
        for (int row = 0; row < images.Length; row++)
        {
            Assert.True(cursor.MoveNext());
            if (images[row] == gone)
            {
                InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => label(ref text));
                Assert.Contains("position 1 cannot be predicted", fault.Message, StringComparison.Ordinal);
                continue;
            }

            label(ref text);
            Assert.Equal(fixture.Classifier.Predict(Picture).Expression.ToString(), text.ToString());
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Missing_file_of_LoadImages_is_reported_by_an_exception_that_names_it()
    {
        // ML.NET's threads load the images, and end at the first that fails.
        string[] names = [.. Enumerable.Repeat("gray-48x48.png", 300)];
        names[150] = "gone.jpg";
        IDataView data = fixture.Paths(_context, names);
        IDataView loaded = _context.Transforms.LoadImages("Loaded", "", "Image").Fit(data).Transform(data);
        using ExpressionModelTransformer transformer =
            _context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Loaded").Fit(loaded);
        IDataView result = transformer.Transform(loaded);
        using DataViewRowCursor cursor = Open(result);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["PredictedLabel"]);
        ReadOnlyMemory<char> text = default;
        int rows = 0;
        Exception? fault = Record.Exception(() =>
        {
            for (; cursor.MoveNext(); rows++)
            {
                label(ref text);
            }
        });
        Assert.IsType<InvalidOperationException>(fault);
        Assert.InRange(rows, 0, 150);
        Assert.InRange(fault.Message.Length, 1, 500);
        string all = fault.ToString();
        Assert.Contains("gone.jpg", all, StringComparison.Ordinal);
    }

    private IDataView Paths(int count) => fixture.Paths(_context, [.. Enumerable.Repeat("gray-48x48.png", count)]);

    private IEnumerable<PipelineFixture.PathRow> Failing(int count, Action fail)
    {
        for (int row = 0; row < count; row++)
        {
            yield return new PipelineFixture.PathRow { Image = Picture };
        }

        fail();
    }

    private static DataViewRowCursor Open(IDataView view) => view.GetRowCursor([view.Schema["PredictedLabel"]]);

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private sealed class WideRow
    {
        public string Image { get; set; } = "";

        [VectorType(WideLength)]
        public float[] Wide { get; set; } = _wide;
    }

    private sealed class ValuesRow
    {
        public string Text { get; set; } = "";

        public float[] Vector { get; set; } = [];

        public string[] Words { get; set; } = [];
    }
}
