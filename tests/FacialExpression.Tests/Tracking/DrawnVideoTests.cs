using FacialExpression.Training;
using SkiaSharp;
using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking;

/// <summary>Videos of drawn people, analyzed by the models of the package.</summary>
[Trait("Duration", "Long")]
public sealed class DrawnVideoTests : IDisposable
{
    private readonly ExpressionAnalyzer _analyzer = ExpressionAnalyzer.LoadPretrained(
        new ExpressionClassifierOptions { Threads = 1 }, new FaceDetectorOptions { Threads = 1, MinFaceSize = 40 });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _analyzer.Dispose();

    [Fact]
    public void People_who_pass_each_other_leave_and_change_once_keep_their_ids()
    {
        var tracker = new ExpressionTracker();
        var frames = new List<TrackedFrame>();
        foreach (TimeSpan time in Times(0, 5, 15))
        {
            double t = time.TotalSeconds;

            // One walks to the right and changes her expression after two seconds. Another walks to the left behind her. A third
            // is away for a moment, and leaves after three seconds.
            Expression shown = t < 2 ? Expression.Happy : Expression.Surprise;
            var people = new List<DrawnPerson>
            {
                new(Expression.Neutral, 560 - (float)(90 * t), 165, 45, 1),
                new(shown, 80 + (float)(90 * t), 330, 60, 0),
            };
            if (t is < 1 or > 1.3 and < 3)
            {
                people.Insert(0, new DrawnPerson(Expression.Angry, 420, 50, 35, 5));
            }

            using Picture picture = Draw(people);
            frames.Add(tracker.Track(_analyzer, picture, time, Stop));
        }

        FaceTrack[] tracks = [.. frames.SelectMany(frame => frame.Tracks)];
        Assert.Equal([1, 2, 3], tracks.Select(track => track.Id).Distinct().Order());
        FaceTrack[] third = [.. tracks.Where(track => track.Box.Y < 100)];
        Assert.Single(third.Select(track => track.Id).Distinct());
        FaceTrack[] walker = [.. tracks.Where(track => track.Id == frames[0].Tracks.MinBy(face => face.Box.X)!.Id)];
        Assert.Equal(frames.Count, walker.Length);
        Assert.All(walker.Zip(walker.Skip(1)), pair => Assert.True(pair.First.Box.X < pair.Second.Box.X));
        Assert.Equal([Expression.Happy, Expression.Surprise], Changes(walker));
        Assert.InRange(walker[^1].LabelSince.TotalSeconds, 2.1, 2.6);
        FaceTrack lost = Assert.Single(frames.SelectMany(frame => frame.Lost));
        Assert.Equal(third[0].Id, lost.Id);
        Assert.InRange(lost.LastSeen.TotalSeconds, 2.9, 3);
    }

    [Fact]
    public void A_still_picture_gives_equal_frames()
    {
        using Picture picture = Draw([new DrawnPerson(Expression.Happy, 320, 220, 80)]);
        var tracker = new ExpressionTracker();
        FaceTrack[] tracks =
        [
            .. Times(0, 60, 1).Select(time => Assert.Single(tracker.Track(_analyzer, picture, time, Stop).Tracks)),
        ];
        Assert.All(tracks, track => Assert.Equal(tracks[0] with { LastSeen = track.LastSeen }, track));
        Assert.Equal(Expression.Happy, tracks[^1].Label);
    }

    private static IEnumerable<Expression> Changes(FaceTrack[] tracks) =>
        tracks.Where((track, i) => i == 0 || track.Label != tracks[i - 1].Label).Select(track => track.Label);

    private static Picture Draw(IEnumerable<DrawnPerson> people)
    {
        using SKBitmap bitmap = DrawnPicture.Draw(640, 480, people);
        return Picture.FromPixels(bitmap.GetPixelSpan(), 640, 480, PixelFormat.Rgba32, bitmap.RowBytes);
    }
}
