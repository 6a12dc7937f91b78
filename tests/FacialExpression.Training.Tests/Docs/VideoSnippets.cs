using System.Diagnostics;

namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of docs/video.md, compiled.</summary>
internal static class VideoSnippets
{
    public static void First(byte[] pixels, TimeSpan time)
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        var tracker = new ExpressionTracker();

        // For each frame of a video or a camera: its pixels, and its time since the start.
        using Picture picture = Picture.FromPixels(pixels, 640, 480, PixelFormat.Bgr24);
        foreach (FaceTrack face in tracker.Track(analyzer, picture, time).Tracks)
        {
            Console.WriteLine($"{time}: face {face.Id} at {face.Box} is {face.Label}");
        }
    }

    public static async Task Stream(ExpressionAnalyzer analyzer, IAsyncEnumerable<VideoFrame> camera, CancellationToken stop)
    {
        var tracker = new ExpressionTracker();
        await foreach (TrackedFrame frame in tracker.TrackAsync(analyzer, camera, stop))
        {
            foreach (FaceTrack face in frame.Lost)
            {
                Console.WriteLine($"Face {face.Id} was there from {face.FirstSeen} to {face.LastSeen}.");
            }
        }
    }

    public static async Task File(ExpressionAnalyzer analyzer, IAsyncEnumerable<(byte[] Pixels, TimeSpan Time)> frames)
    {
        var tracker = new ExpressionTracker();
        await foreach (var result in analyzer.AnalyzeManyAsync(
            frames, frame => Picture.FromPixels(frame.Pixels, 640, 480, PixelFormat.Bgr24)))
        {
            TrackedFrame frame = tracker.Update(result.Faces ?? throw result.Error!, result.Item.Time);
            Console.WriteLine($"{frame.Time}: {frame.Tracks.Count} faces");
        }
    }

    public static async IAsyncEnumerable<(byte[] Pixels, TimeSpan Time)> Decode(string path)
    {
        string[] arguments =
        [
            "-i", path, "-vf", "fps=25,scale=640:480", "-f", "rawvideo", "-pix_fmt", "bgr24", "-loglevel", "error", "pipe:1",
        ];
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        Stream output = ffmpeg.StandardOutput.BaseStream;
        for (int i = 0; ; i++)
        {
            byte[] pixels = new byte[640 * 480 * 3];
            if (await output.ReadAtLeastAsync(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length)
            {
                break;
            }

            yield return (pixels, TimeSpan.FromSeconds(i / 25.0));
        }
    }

    public static ExpressionTracker Options()
    {
        var tracker = new ExpressionTracker(new ExpressionTrackerOptions
        {
            SmoothingTime = TimeSpan.FromSeconds(1),
            LostAfter = TimeSpan.FromSeconds(2),
        });
        return tracker;
    }
}
