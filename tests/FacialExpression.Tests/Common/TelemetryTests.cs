using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Tests.Common;

/// <summary>What a listener hears of calls of a test's own; other tests run at the same time.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly byte[] Group = DrawnPicture.Group();

    private readonly TelemetryListener _listener = new();
    private readonly ExpressionAnalyzer _analyzer = ExpressionAnalyzer.LoadPretrained();

    public void Dispose()
    {
        _listener.Dispose();
        _analyzer.Dispose();
    }

    [Fact]
    public void An_analysis_counts_its_faces_and_times_its_parts()
    {
        int faces = _analyzer.Analyze(Group).Count;
        Assert.Equal(6, faces);
        using var classifier = ExpressionClassifier.LoadPretrained();
        string model = classifier.Metadata.ModelName;
        Assert.Equal([(6, null)], _listener.Measured("facial_expression.faces"));
        // Several cores share the faces.
        foreach (string name in (string[])["predictions", "batch.size"])
        {
            (double Value, string? Tag)[] batches = _listener.Measured($"facial_expression.{name}");
            Assert.Equal(6, batches.Sum(batch => batch.Value));
            Assert.All(batches, batch => Assert.Equal(model, batch.Tag));
        }

        int runs = _listener.Measured("facial_expression.batch.size").Length;
        foreach ((string stage, int count) in ((string, int)[])[("decode", 1), ("detect", 1), ("predict", runs)])
        {
            (double Value, string? Tag)[] times = _listener.Measured($"facial_expression.{stage}.duration");
            Assert.Equal(count, times.Length);
            Assert.All(times, time => Assert.InRange(time.Value, double.Epsilon, 3600));
            Assert.All(times, time => Assert.Equal(stage == "predict" ? model : null, time.Tag));
        }

        Assert.Empty(_listener.Measured("facial_expression.errors"));
        Assert.Empty(_listener.Measured("facial_expression.queue.duration"));
    }

    [Fact]
    public void Errors_are_counted_once_by_their_kind()
    {
        Assert.Throws<ImageFormatException>(() => _analyzer.Analyze("no image"u8));
        Assert.Throws<FileNotFoundException>(() => _analyzer.Analyze("no-such.png"));
        Assert.Throws<ImageFormatException>(() => Picture.Decode([]));
        Assert.Throws<OperationCanceledException>(() => _analyzer.Analyze(Group, new CancellationToken(canceled: true)));
        Assert.Equal(
            [(1, "ImageFormatException"), (1, "FileNotFoundException"), (1, "ImageFormatException")],
            _listener.Measured("facial_expression.errors"));
        Assert.Empty(_listener.Measured("facial_expression.predictions"));
    }

    [Fact]
    public async Task Each_item_of_a_stream_has_waited()
    {
        Func<Picture>[] pictures = [() => Picture.Decode(Group), () => Picture.Decode(Group), () => Picture.Load("no-such.png")];
        int faces = await _analyzer.AnalyzeManyAsync(pictures.ToAsyncEnumerable(), open => open())
            .Select(result => result.Faces?.Count ?? 0).SumAsync();
        Assert.Equal(12, faces);
        Assert.Equal(3, _listener.Measured("facial_expression.queue.duration").Count(m => m.Value >= 0));
        Assert.Equal(12, _listener.Measured("facial_expression.predictions").Sum(m => m.Value));
        Assert.Equal([(1, "FileNotFoundException")], _listener.Measured("facial_expression.errors"));
    }

    [Fact]
    public async Task Bytes_that_an_app_cannot_read_are_counted()
    {
        string[] paths = ["no-such.png", "none/either.png"];
        using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
        Func<string, ReadOnlyMemory<byte>> read = path => File.ReadAllBytes(path);
        Assert.Equal(2, await _analyzer.AnalyzeManyAsync(paths.ToAsyncEnumerable(), read).CountAsync(r => r.Error is not null));
        Assert.Equal(
            2, await classifier.PredictManyAsync(paths.ToAsyncEnumerable(), read).CountAsync(r => r.Error is not null));
        string[] kinds = ["FileNotFoundException", "DirectoryNotFoundException"];
        Assert.Equal(
            [.. kinds.Concat(kinds).Order()],
            _listener.Measured("facial_expression.errors").Select(error => error.Tag).Order());
    }

    [Fact]
    public void Activities_are_below_the_one_of_the_app()
    {
        var ended = new List<Activity>();
        using var app = new Activity("request");
        app.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ExpressionTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == app.TraceId)
                {
                    // From several threads, which share the faces.
                    lock (ended)
                    {
                        ended.Add(activity);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        _analyzer.Analyze(Group);
        Assert.Throws<ImageFormatException>(() => _analyzer.Analyze("no image"u8));
        string[] names = [.. ended.Select(activity => activity.OperationName)];
        Assert.Equal(["decode", "detect", "predict", "decode"], names.Where((name, i) => i == 0 || name != names[i - 1]));
        Assert.All(ended, activity => Assert.Equal(app.SpanId, activity.ParentSpanId));
        Assert.NotNull(ended[2].GetTagItem("model"));
        Assert.Equal(ActivityStatusCode.Error, ended[^1].Status);
        Assert.All(ended.SkipLast(1), activity => Assert.Equal(ActivityStatusCode.Unset, activity.Status));
    }

    [Fact]
    public void Without_a_listener_nothing_is_allocated()
    {
        _listener.Dispose();
        Measure();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Measure();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Measure()
        {
            using Telemetry.Measurement decode = Telemetry.Decode();
            using Telemetry.Measurement predict = Telemetry.Predict("model");
            Telemetry.Predicted("model", 3);
            Telemetry.Found(3);
        }
    }
}
