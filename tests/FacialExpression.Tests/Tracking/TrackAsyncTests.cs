using System.Runtime.CompilerServices;
using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking;

/// <summary>Pictures in: one at a time, and as a stream.</summary>
public sealed class TrackAsyncTests : IDisposable
{
    private readonly ExpressionClassifier _classifier =
        ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));

    private readonly FaceDetector _detector = HandMadeDetector.Load(HandMadeDetector.Create());
    private readonly ExpressionAnalyzer _analyzer;

    public TrackAsyncTests() => _analyzer = new ExpressionAnalyzer(_classifier, _detector);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _analyzer.Dispose();
        _detector.Dispose();
        _classifier.Dispose();
    }

    [Fact]
    public void Track_gives_what_Analyze_and_Update_give()
    {
        using Picture picture = Square(40);
        var expected = new ExpressionTracker();
        var tracker = new ExpressionTracker();
        for (int i = 0; i < 3; i++)
        {
            TrackedFrame frame = tracker.Track(_analyzer, picture, At(i), Stop);
            Assert.Equal(expected.Update(_analyzer.Analyze(picture, Stop), At(i)).Tracks, frame.Tracks);
            Assert.Equal(1, Assert.Single(frame.Tracks).Id);
        }
    }

    [Fact]
    public void Track_checks_the_time_before_it_analyzes()
    {
        using Picture picture = Square(40);
        var tracker = new ExpressionTracker();
        tracker.Track(_analyzer, picture, At(1), Stop);
        _analyzer.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Track(_analyzer, picture, At(0), Stop));
    }

    [Fact]
    public void Track_that_is_canceled_leaves_the_tracker_as_it_was()
    {
        using Picture picture = Square(40);
        var tracker = new ExpressionTracker();
        Assert.ThrowsAny<OperationCanceledException>(
            () => tracker.Track(_analyzer, picture, At(5), new CancellationToken(canceled: true)));
        Assert.Equal(At(1), tracker.Track(_analyzer, picture, At(1), Stop).Tracks[0].FirstSeen);
    }

    [Fact]
    public async Task TrackAsync_gives_one_result_per_frame_in_order_and_disposes_each_picture()
    {
        var source = new Source(20);
        var results = new List<TrackedFrame>();
        await foreach (TrackedFrame frame in new ExpressionTracker().TrackAsync(_analyzer, source.Frames(Stop), Stop))
        {
            results.Add(frame);

            // Bounded memory: the source is one frame ahead at most, and no picture is open.
            Assert.Equal(results.Count, source.Given.Count);
            Assert.All(source.Given, picture => Assert.True(IsDisposed(picture)));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => At(i / 30.0)), results.Select(frame => frame.Time));
        Assert.Equal([1], results.Ids());
        Assert.All(results.Zip(results.Skip(1)), pair => Assert.True(pair.First.Tracks[0].Box.X <= pair.Second.Tracks[0].Box.X));
        Assert.True(source.IsClosed);
    }

    [Fact]
    public async Task TrackAsync_closes_the_source_when_the_caller_stops_early()
    {
        var source = new Source(20);
        await foreach (TrackedFrame frame in new ExpressionTracker().TrackAsync(_analyzer, source.Frames(Stop), Stop))
        {
            if (frame.Time >= At(0.1))
            {
                break;
            }
        }

        Assert.True(source.IsClosed);
        Assert.Equal(4, source.Given.Count);
        Assert.All(source.Given, picture => Assert.True(IsDisposed(picture)));
    }

    [Fact]
    public async Task TrackAsync_that_is_canceled_throws_and_disposes_the_picture()
    {
        var source = new Source(20);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TrackedFrame _ in new ExpressionTracker().TrackAsync(_analyzer, source.Frames(Stop), cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        Assert.True(source.IsClosed);
        Assert.InRange(source.Given.Count, 1, 2);
        Assert.All(source.Given, picture => Assert.True(IsDisposed(picture)));
    }

    [Fact]
    public async Task TrackAsync_throws_what_the_source_throws_after_the_results_before_it()
    {
        var source = new Source(3) { Failure = new IOException("The camera was unplugged.") };
        int results = 0;
        IOException error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (TrackedFrame _ in new ExpressionTracker().TrackAsync(_analyzer, source.Frames(Stop), Stop))
            {
                results++;
            }
        });
        Assert.Equal((3, source.Failure), (results, error));
    }

    private static Picture Square(int left) => Picture.FromPixels(
        HandMadeDetector.Squares(160, 120, HandMadeDetector.Cell, (left, 40)), 160, 120, PixelFormat.Gray8);

    private static bool IsDisposed(Picture picture)
    {
        try
        {
            picture.CopyTo(new byte[160 * 120], PixelFormat.Gray8);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>A video of a square that moves by a cell every fourth frame.</summary>
    private sealed class Source(int count)
    {
        public List<Picture> Given { get; } = [];

        public bool IsClosed { get; private set; }

        public Exception? Failure { get; init; }

        public async IAsyncEnumerable<VideoFrame> Frames([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                for (int i = 0; i < count; i++)
                {
                    await Task.Yield();
                    Picture picture = Square(40 + (i / 4 * HandMadeDetector.Cell));
                    Given.Add(picture);
                    yield return new VideoFrame { Picture = picture, Time = At(i / 30.0) };
                }

                if (Failure is not null)
                {
                    throw Failure;
                }
            }
            finally
            {
                IsClosed = true;
            }
        }
    }
}
