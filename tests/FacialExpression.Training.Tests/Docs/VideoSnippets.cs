using System.Diagnostics;
using FacialExpression;

namespace VideoPage;

/// <summary>The C# of docs/video.md, compiled.</summary>
internal static class VideoSnippets
{
    public static void First(string[] args)
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        var tracker = new ExpressionTracker();
        for (int i = 0; i < args.Length; i++)
        {
            // A frame, and its time since the start: here 10 frames per second.
            using Picture picture = Picture.Load(args[i]);
            foreach (FaceTrack track in tracker.Track(analyzer, picture, TimeSpan.FromSeconds(i / 10.0)).Tracks)
            {
                Console.WriteLine($"{args[i]}: track {track.Id} at {track.Box} is {track.Label}");
            }
        }
    }

    public static async Task Stream(ExpressionAnalyzer analyzer, IAsyncEnumerable<VideoFrame> camera, CancellationToken stop)
    {
        var tracker = new ExpressionTracker();
        await foreach (TrackedFrame frame in tracker.TrackAsync(analyzer, camera, stop))
        {
            Report(frame.Lost);
        }

        Report(tracker.EndTracks());

        static void Report(IReadOnlyList<FaceTrack> tracks)
        {
            foreach (FaceTrack track in tracks)
            {
                Console.WriteLine($"Track {track.Id} was there from {track.FirstSeen} to {track.LastSeen}.");
            }
        }
    }

    public static async Task File(ExpressionAnalyzer analyzer)
    {
        var tracker = new ExpressionTracker();
        await foreach (var result in analyzer.AnalyzeManyAsync(
            Decode("talk.mp4"), frame => Picture.FromPixels(frame.Pixels, 640, 480, PixelFormat.Bgr24)))
        {
            TrackedFrame frame = tracker.Update(result.Faces ?? throw result.Error!, result.Item.Time);
            Console.WriteLine($"{frame.Time}: {frame.Tracks.Count} faces");
        }
    }

    public static async IAsyncEnumerable<(byte[] Pixels, TimeSpan Time)> Decode(string path)
    {
        // Black bars keep faces from being stretched. With "file:", the name is neither an address nor an option.
        string[] arguments =
        [
            "-nostdin", "-loglevel", "error", "-i", $"file:{path}", "-vf",
            "fps=25,scale=640:480:force_original_aspect_ratio=decrease,pad=640:480:-1:-1",
            "-f", "rawvideo", "-pix_fmt", "bgr24", "pipe:1",
        ];
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        try
        {
            Stream output = ffmpeg.StandardOutput.BaseStream;
            byte[] pixels = new byte[640 * 480 * 3];
            for (int i = 0; await output.ReadAtLeastAsync(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length; i++)
            {
                yield return (pixels, TimeSpan.FromSeconds(i / 25.0));
                pixels = new byte[pixels.Length];
            }

            await ffmpeg.WaitForExitAsync();
            if (ffmpeg.ExitCode != 0)
            {
                throw new IOException($"ffmpeg ended with {ffmpeg.ExitCode} while it read \"{path}\".");
            }
        }
        finally
        {
            // A loop that ends early leaves it waiting.
            ffmpeg.Kill();
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
