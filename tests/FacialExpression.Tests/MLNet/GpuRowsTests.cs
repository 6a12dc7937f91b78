using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

/// <summary>Rows on the path of a GPU (batches of up to 256, files decoded on all cores), on the CPU.</summary>
public class GpuRowsTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private const string Gone = "gone.jpg";

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(700)]
    public void Rows_have_the_scores_and_faults_of_the_CPU_in_input_order(int count)
    {
        string[] small = [.. PipelineFixture.PictureNames.Where(name => !name.Contains("1000", StringComparison.Ordinal))];
        string[] names =
        [
            .. Enumerable.Range(0, count).Select(i => i % 50 == 0 ? Gone : i % 33 == 1 ? "" : small[i % small.Length]),
        ];
        IDataView data = fixture.Paths(_context, names);
        List<Row> expected = Read(data, SessionDevice.Cpu);
        List<Row> actual = Read(data, Gpu());
        Assert.Equal(expected.Select(row => row.Label), actual.Select(row => row.Label));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Scores, pair.Second.Scores, AreClose));
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(
            names[i] == Gone, actual[i].Label.Contains($"position {i} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Images_in_memory_have_the_scores_of_the_CPU()
    {
        string[] names = [.. Enumerable.Repeat("gray-48x48.png", 40)];
        names[7] = "";
        List<Row> expected = Read(fixture.Images(_context, names), SessionDevice.Cpu, isPath: false);
        List<Row> actual = Read(fixture.Images(_context, names), Gpu(), isPath: false);
        Assert.Equal(expected.Select(row => row.Label), actual.Select(row => row.Label));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Scores, pair.Second.Scores, AreClose));
    }

    [Fact]
    public void Stopped_window_decodes_no_more_files()
    {
        using RowScoring scoring = Scoring(fixture.Paths(_context), Gpu(), isPath: true);
        Assert.True(scoring.IsFedByAllCores);
        var window = new RowWindow(scoring, new BatchQueue(), firstSlot: 0);
        window.SetPath(0, fixture.PathOf(Gone));
        window.Cut(1);
        window.Stop();
        window.Wait(0);
        Assert.Null(window.FaultOf(0));
    }

    private static SessionDevice Gpu() => new(0, _ => { });

    private static bool AreClose(float expected, float actual) =>
        float.IsNaN(expected) ? float.IsNaN(actual) : Math.Abs(expected - actual) < 1e-6f;

    /// <returns>Labels and scores; for a row with a fault its message.</returns>
    private List<Row> Read(IDataView data, SessionDevice device, bool isPath = true)
    {
        using RowScoring scoring = Scoring(data, device, isPath);
        IDataView result = scoring.Transform(data);
        using DataViewRowCursor cursor = result.GetRowCursor([result.Schema["PredictedLabel"], result.Schema["Score"]]);
        ValueGetter<ReadOnlyMemory<char>> getLabel = cursor.GetGetter<ReadOnlyMemory<char>>(result.Schema["PredictedLabel"]);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(result.Schema["Score"]);
        var rows = new List<Row>();
        while (cursor.MoveNext())
        {
            try
            {
                ReadOnlyMemory<char> label = default;
                VBuffer<float> scores = default;
                getLabel(ref label);
                getScores(ref scores);
                rows.Add(new Row(label.ToString(), [.. scores.DenseValues()]));
            }
            catch (InvalidOperationException e)
            {
                rows.Add(new Row(e.Message, []));
            }
        }

        return rows;
    }

    private RowScoring Scoring(IDataView data, SessionDevice device, bool isPath) => new(
        _context.Transforms,
        ModelSession.Open(File.ReadAllBytes(fixture.ModelFile), threads: 1, device),
        new ExpressionModelEstimator.Options { ScoreOrder = Enum.GetValues<Expression>() },
        data,
        isPath);

    private sealed record Row(string Label, float[] Scores);
}
