using FacialExpression.Training;
using SkiaSharp;
using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking;

/// <summary>Videos of drawn faces, analyzed by the models of the package.</summary>
public sealed class DrawnVideoTests : IDisposable
{
    private const int Width = 480;
    private const int Height = 240;
    private const int Side = 112;
    private static readonly ExpressionDataset _faces = ExpressionDataset.Draw(140, 0, seed: 11);
    private readonly ExpressionAnalyzer _analyzer = ExpressionAnalyzer.LoadPretrained(
        new ExpressionClassifierOptions { Threads = 1 }, new FaceDetectorOptions { Threads = 1, SmallestFace = 40 });

    public void Dispose() => _analyzer.Dispose();

    [Fact]
    public void Faces_that_move_cross_leave_and_change_once_keep_their_ids()
    {
        // The models are for people, so the test takes drawn faces that they recognize clearly.
        (int first, int second) = TwoFaces();
        Expression before = LabelOf(first);
        Expression after = LabelOf(second);
        Assert.NotEqual(before, after);
        var tracker = new ExpressionTracker();
        var frames = new List<TrackedFrame>();
        foreach (TimeSpan time in Times(0, 5, 15))
        {
            double t = time.TotalSeconds;

            // One walks from left to right and changes its expression after two seconds. One stands above the middle of the way,
            // is covered for a moment, and leaves after three seconds.
            var scene = new List<(int Face, double X, double Y)> { (t < 2 ? first : second, 70 + (70 * t), 170) };
            if (t < 3 && t is < 1 or > 1.3)
            {
                scene.Add((second, 240, 60));
            }

            using Picture picture = Draw(scene);
            frames.Add(tracker.Track(_analyzer, picture, time, TestContext.Current.CancellationToken));
        }

        FaceTrack[] walker = [.. frames.SelectMany(frame => frame.Tracks).Where(track => track.Box.Y > 90)];
        FaceTrack[] standing = [.. frames.SelectMany(frame => frame.Tracks).Where(track => track.Box.Y <= 90)];
        Assert.Single(walker.Select(track => track.Id).Distinct());
        Assert.Single(standing.Select(track => track.Id).Distinct());
        Assert.True(walker.Length > 70 && standing.Length > 35, $"{walker.Length} and {standing.Length} frames have the faces.");
        Assert.Equal([before, after], walker.Select(track => track.Label).Distinct());
        Assert.Equal(1, walker.Zip(walker.Skip(1)).Count(pair => pair.First.Label != pair.Second.Label));
        Assert.InRange(walker[^1].LabelSince.TotalSeconds, 2, 2.7);
        FaceTrack lost = Assert.Single(frames.SelectMany(frame => frame.Lost));
        Assert.Equal(standing[0].Id, lost.Id);
        Assert.InRange(lost.LastSeen.TotalSeconds, 2.8, 3);
    }

    [Fact]
    public void A_still_picture_gives_equal_frames()
    {
        (int first, _) = TwoFaces();
        using Picture picture = Draw([(first, 240, 120)]);
        var tracker = new ExpressionTracker();
        FaceTrack[] tracks =
        [
            .. Times(0, 60, 1).Select(time => Assert.Single(
                tracker.Track(_analyzer, picture, time, TestContext.Current.CancellationToken).Tracks)),
        ];
        Assert.All(tracks, track => Assert.Equal(tracks[0] with { LastSeen = track.LastSeen }, track));
    }

    private (int First, int Second) TwoFaces()
    {
        int first = -1;
        for (int i = 0; i < _faces.Training.Count; i++)
        {
            using Picture picture = Draw([(i, 240, 120)]);
            if (_analyzer.Analyze(picture) is [var face] && face.Face.Confidence > 0.8f && face.Prediction.Confidence > 0.7f)
            {
                if (first < 0)
                {
                    first = i;
                }
                else if (face.Prediction.Expression != LabelOf(first))
                {
                    return (first, i);
                }
            }
        }

        throw new InvalidOperationException("The models recognize no two of the drawn faces. Draw others.");
    }

    private Expression LabelOf(int face)
    {
        using Picture picture = Draw([(face, 240, 120)]);
        return _analyzer.Analyze(picture)[0].Prediction.Expression;
    }

    private static Picture Draw(IEnumerable<(int Face, double X, double Y)> scene)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(110, 120, 130));
        foreach ((int face, double x, double y) in scene)
        {
            ImageShape shape = _faces.Input;
            var info = new SKImageInfo(shape.Width, shape.Height, SKColorType.Gray8, SKAlphaType.Opaque);
            using SKImage image = SKImage.FromPixelCopy(info, _faces.Training.GetPixels(face).ToArray());
            using var paint = new SKPaint { FilterQuality = SKFilterQuality.High };
            canvas.DrawImage(image, SKRect.Create((float)x - (Side / 2), (float)y - (Side / 2), Side, Side), paint);
        }

        return Picture.FromPixels(bitmap.GetPixelSpan(), Width, Height, PixelFormat.Bgra32, bitmap.RowBytes);
    }
}
