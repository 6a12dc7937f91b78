using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

/// <summary>Rows that a fitted pipeline predicts ahead, in batches on all cores.</summary>
[Trait("Duration", "Long")]
public class PredictedViewTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    // More rows than are read ahead, whatever the number of cores, and no whole number of windows.
    private static readonly int _many = (4 * (16 * Environment.ProcessorCount)) + 5;

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(-1)]
    public void Rows_have_the_scores_of_single_predictions_in_their_order(int count)
    {
        string[] names = Names(count < 0 ? _many : count);
        foreach (IDataView data in new[] { fixture.Paths(_context, names), fixture.Images(_context, names) })
        {
            using ExpressionModelTransformer transformer = Fit(data);
            IDataView result = transformer.Transform(data);
            Assert.IsType<PredictedView>(result);
            PipelineFixture.Output[] rows = [.. Read<PipelineFixture.Output>(result)];
            Assert.Equal(names.Length, rows.Length);
            AssertSingle(names, rows);
        }
    }

    [Fact]
    public void Images_of_LoadImages_are_predicted_ahead()
    {
        string[] names = Names(_many);
        names[7] = "";
        IDataView data = fixture.Paths(_context, names);
        IDataView loaded = _context.Transforms.LoadImages("Loaded", "", "Image").Fit(data).Transform(data);
        using ExpressionModelTransformer transformer =
            _context.Transforms.ApplyExpressionModel(fixture.ModelFile, "Loaded").Fit(loaded);
        PipelineFixture.Output[] rows = [.. Read<PipelineFixture.Output>(transformer.Transform(loaded))];
        Assert.Equal("", rows[7].PredictedLabel);
        Assert.All(rows[7].Score, score => Assert.True(float.IsNaN(score)));
        AssertSingle(names[8..], rows[8..]);
    }

    [Fact]
    public void Fault_of_a_row_comes_when_it_is_reached_and_leaves_the_others()
    {
        string[] names = Names(_many);
        int fault = _many / 2;
        names[fault] = "gone.jpg";
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        var served = new List<PipelineFixture.Output>();
        InvalidOperationException wrapped = Assert.Throws<InvalidOperationException>(
            () => served.AddRange(Read<PipelineFixture.Output>(result)));
        AssertGone(wrapped, fault);

        // AddRange keeps what came before the exception.
        AssertSingle(names[..fault], served);

        using DataViewRowCursor cursor = result.GetRowCursor(result.Schema);
        ValueGetter<ReadOnlyMemory<char>> path = cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["Image"]);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["PredictedLabel"]);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(result.Schema["Score"]);
        ReadOnlyMemory<char> text = default;
        VBuffer<float> scores = default;
        for (int row = 0; row < names.Length; row++)
        {
            Assert.True(cursor.MoveNext());
            path(ref text);
            Assert.EndsWith(names[row], text.ToString(), StringComparison.Ordinal);
            if (row == fault)
            {
                AssertGone(Assert.Throws<InvalidOperationException>(() => label(ref text)), fault);
                AssertGone(Assert.Throws<InvalidOperationException>(() => score(ref scores)), fault);
                continue;
            }

            label(ref text);
            Assert.Equal(fixture.Classifier.Predict(fixture.PathOf(names[row])).Expression.ToString(), text.ToString());
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Failure_of_the_input_comes_after_the_rows_before_it()
    {
        string[] names = Names(_many);
        int end = _many / 2;
        IEnumerable<PipelineFixture.PathRow> Failing()
        {
            foreach (string name in names[..end])
            {
                yield return new PipelineFixture.PathRow { Image = fixture.PathOf(name) };
            }

            throw new TimeoutException("The camera is gone.");
        }

        IDataView data = _context.Data.LoadFromEnumerable(Failing());
        using ExpressionModelTransformer transformer = Fit(data);
        var served = new List<PipelineFixture.Output>();
        Exception wrapped = Assert.Throws<InvalidOperationException>(
            () => served.AddRange(Read<PipelineFixture.Output>(transformer.Transform(data))));
        Assert.Contains($"position {end} ", wrapped.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(wrapped.InnerException);
        AssertSingle(names[..end], served);

        using DataViewRowCursor cursor = Open(transformer.Transform(data));
        for (int row = 0; row < end; row++)
        {
            Assert.True(cursor.MoveNext());
        }

        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
    }

    [Fact]
    public void Source_is_enumerated_once()
    {
        var source = new CountedRows(fixture, Names(_many));
        IDataView data = _context.Data.LoadFromEnumerable(source);
        using ExpressionModelTransformer transformer = Fit(data);
        Assert.Equal(0, source.Enumerations);
        Assert.Equal(_many, Read<PathAndLabel>(transformer.Transform(data)).Count());
        Assert.Equal(1, source.Enumerations);
        Assert.Equal(_many, source.Rows);
    }

    [Fact]
    public void Disposed_cursor_closes_the_input_and_reads_no_more_rows()
    {
        var data = new CountedView(fixture.Paths(_context, Names(_many)));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        Assert.Equal(12, result.GetRowCount());
        DataViewRowCursor cursor = Open(result);
        Assert.Equal(0, data.Rows);
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.MoveNext());
        int read = data.Rows;
        cursor.Dispose();
        cursor.Dispose();
        Assert.Equal(read, data.Rows);
        Assert.Equal((1, 1), (data.Opened, data.Disposed));
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<ObjectDisposedException>(() => cursor.MoveNext());
        Open(result).Dispose();
        Assert.Equal((2, 2), (data.Opened, data.Disposed));
    }

    [Fact]
    public void Cursors_read_at_once_do_not_disturb_each_other()
    {
        string[] names = Names(_many);
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using IEnumerator<PipelineFixture.Output> ahead = Read<PipelineFixture.Output>(result).GetEnumerator();
        for (int row = 0; row < (16 * Environment.ProcessorCount) + 3; row++)
        {
            Assert.True(ahead.MoveNext());
        }

        AssertSingle(names, [.. Read<PipelineFixture.Output>(result)]);
        for (int row = (16 * Environment.ProcessorCount) + 3; row < names.Length; row++)
        {
            Assert.True(ahead.MoveNext());
            AssertSingle([names[row]], [ahead.Current]);
        }

        Assert.False(ahead.MoveNext());
    }

    [Fact]
    public void Shuffled_rows_keep_their_own_scores()
    {
        string[] names = Names(_many);
        IDataView data = _context.Data.Cache(fixture.Paths(_context, names));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        Assert.True(result.CanShuffle);
        IDataView[] shuffled =
        [
            transformer.Transform(_context.Data.ShuffleRows(data, seed: 3)),
            _context.Data.ShuffleRows(result, seed: 3),
            _context.Data.ShuffleRows(result, seed: 3, shuffleSource: false),
        ];
        foreach (IDataView view in shuffled)
        {
            PathAndLabel[] rows = [.. Read<PathAndLabel>(view)];
            string[] paths = [.. rows.Select(row => row.Image)];
            Assert.NotEqual(names.Select(fixture.PathOf), paths);
            Assert.Equal(names.Select(fixture.PathOf).Order(), paths.Order());
            Assert.All(
                rows, row => Assert.Equal(fixture.Classifier.Predict(row.Image).Expression.ToString(), row.PredictedLabel));
        }
    }

    [Fact]
    public void Rows_without_label_and_scores_are_not_predicted()
    {
        IDataView data = fixture.Paths(_context, [.. Enumerable.Repeat("gone.jpg", 20)]);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        Assert.Equal(20, result.GetColumn<string>("Image").Count());
        using DataViewRowCursor cursor = result.GetRowCursor([]);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.IsColumnActive(result.Schema["Score"]));
    }

    [Theory]
    [InlineData("PredictedLabel", "Score")]
    [InlineData("Score", "PredictedLabel")]
    public void Label_and_scores_can_be_asked_for_alone(string asked, string other)
    {
        IDataView data = fixture.Paths(_context, Names(20));
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using DataViewRowCursor cursor = result.GetRowCursor([result.Schema[asked]]);
        Assert.True(cursor.IsColumnActive(result.Schema[asked]));
        Assert.False(cursor.IsColumnActive(result.Schema[other]));
        Assert.False(cursor.IsColumnActive(result.Schema["Image"]));
        Assert.Throws<ArgumentException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["Image"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(result.Schema[asked]));
        Assert.Equal(20, result.GetColumn<string>("PredictedLabel").Count());
        Assert.Equal(20, result.GetColumn<float[]>("Score").Count());
    }

    [Fact]
    public void Busy_helpers_do_not_stop_the_rows()
    {
        // The caller predicts what no thread of the pool has begun.
        string[] names = Names(40);
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        PipelineFixture.Output[] rows;
        using (new BusyHelpers())
        {
            rows = [.. Read<PipelineFixture.Output>(result)];
        }

        AssertSingle(names, rows);
    }

    [Fact]
    public void Cursor_disposed_on_one_thread_does_not_disturb_another()
    {
        string[] names = Names(_many);
        IDataView data = fixture.Paths(_context, names);
        using ExpressionModelTransformer transformer = Fit(data);
        IDataView result = transformer.Transform(data);
        using var halfway = new Barrier(2);
        Exception? fault = null;
        var other = new Thread(() =>
        {
            using DataViewRowCursor cursor = Open(result);
            fault = Record.Exception(() =>
            {
                for (int row = 0; row < _many / 2; row++)
                {
                    Assert.True(cursor.MoveNext());
                }
            });

            // Disposed while the other one is read.
            halfway.SignalAndWait();
        });
        other.Start();
        var rows = new List<PipelineFixture.Output>();
        foreach (PipelineFixture.Output row in Read<PipelineFixture.Output>(result))
        {
            rows.Add(row);
            if (rows.Count == _many / 2)
            {
                halfway.SignalAndWait();
            }
        }

        other.Join();
        Assert.Null(fault);
        AssertSingle(names, rows);
    }

    [Fact]
    public void Fault_of_a_batch_leaves_out_rows_without_an_image()
    {
        RowScoring scoring = Scoring(fixture.Paths(_context));
        var window = new RowWindow(scoring, new BatchQueue(), firstSlot: 0);
        window.SetPath(0, fixture.PathOf("gray-48x48.png"));
        window.SetPath(1, "");
        window.Cut(2);
        scoring.Dispose();
        for (int row = 0; row < 2; row++)
        {
            window.Wait(row);
        }

        Assert.IsType<ObjectDisposedException>(window.FaultOf(0));
        Assert.Null(window.FaultOf(1));
        Assert.Equal("", window.LabelOf(1).ToString());
        Assert.All(window.ScoresOf(1).ToArray(), score => Assert.True(float.IsNaN(score)));
    }

    [Fact]
    public void Stopped_window_decodes_no_more_files()
    {
        using RowScoring scoring = Scoring(fixture.Paths(_context));
        var window = new RowWindow(scoring, new BatchQueue(), firstSlot: 0);
        window.SetPath(0, fixture.PathOf("gone.jpg"));
        window.Cut(1);
        window.Stop();
        window.Wait(0);
        Assert.Null(window.FaultOf(0));
    }

    private static string[] Names(int count)
    {
        string[] small = [.. PipelineFixture.PictureNames.Where(name => !name.Contains("1000", StringComparison.Ordinal))];
        return [.. Enumerable.Range(0, count).Select(i => small[i % small.Length])];
    }

    private static DataViewRowCursor Open(IDataView view) => view.GetRowCursor([view.Schema["PredictedLabel"]]);

    private static void AssertGone(InvalidOperationException wrapped, int row)
    {
        Exception cause = Assert.IsType<FileNotFoundException>(wrapped.InnerException);
        Assert.Contains("gone.jpg", cause.Message, StringComparison.Ordinal);
        Assert.Contains($"position {row} ", wrapped.Message, StringComparison.Ordinal);
        Assert.Contains("gone.jpg", wrapped.Message, StringComparison.Ordinal);
    }

    private RowScoring Scoring(IDataView data) => new(
        _context.Transforms,
        ModelSession.Open(File.ReadAllBytes(fixture.ModelFile), threads: 1),
        new ExpressionModelEstimator.Options { ScoreOrder = Enum.GetValues<Expression>() },
        data,
        isPath: true);

    private void AssertSingle(string[] names, IReadOnlyList<PipelineFixture.Output> rows)
    {
        IDataView none = fixture.Paths(_context);
        using ExpressionModelTransformer transformer = Fit(none);
        using PredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output> engine =
            _context.Model.CreatePredictionEngine<PipelineFixture.PathRow, PipelineFixture.Output>(transformer);
        Assert.Equal(names.Length, rows.Count);
        for (int row = 0; row < names.Length; row++)
        {
            PipelineFixture.Output single = engine.Predict(new PipelineFixture.PathRow { Image = fixture.PathOf(names[row]) });
            Assert.Equal(single.PredictedLabel, rows[row].PredictedLabel);
            Assert.Equal(single.Score, rows[row].Score, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);

    private IEnumerable<T> Read<T>(IDataView result)
        where T : class, new() => _context.Data.CreateEnumerable<T>(result, reuseRowObject: false);

    private sealed class PathAndLabel
    {
        public string Image { get; set; } = "";

        public string PredictedLabel { get; set; } = "";
    }

    /// <summary>Paths that can be enumerated once.</summary>
    private sealed class CountedRows(PipelineFixture fixture, string[] names) : IEnumerable<PipelineFixture.PathRow>
    {
        public int Enumerations { get; private set; }

        public int Rows { get; private set; }

        public IEnumerator<PipelineFixture.PathRow> GetEnumerator()
        {
            Enumerations++;
            Assert.Equal(1, Enumerations);
            foreach (string name in names)
            {
                Rows++;
                yield return new PipelineFixture.PathRow { Image = fixture.PathOf(name) };
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
