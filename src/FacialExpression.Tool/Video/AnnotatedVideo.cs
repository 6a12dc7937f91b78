using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>A video with boxes, labels and bars, encoded by ffmpeg beside its place and moved there when it is whole.</summary>
/// <param name="program">The encoder.</param>
/// <param name="path">The file; its ending decides the format.</param>
internal sealed class AnnotatedVideo(FFmpegProgram program, string path) : IAsyncDisposable
{
    private static readonly string[] _endings = [".mp4", ".m4v", ".mov", ".mkv", ".webm"];

    // Of a gap in the video, no more seconds than this are filled with the frame before it.
    private const double LongestGap = 60;

    private readonly FacePainter _painter = new();
    private FFmpegProcess? _encoder;
    private string _beside = "";
    private double _rate;
    private byte[] _last = [];
    private long _frames;
    private long _skipped;

    /// <summary>Checks the name of a file.</summary>
    /// <exception cref="ArgumentException">Its ending is not one of a video.</exception>
    public static void Check(string path)
    {
        if (!_endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"--annotate takes a video file, such as faces.mp4; \"{path}\" does not end with {string.Join(", ", _endings)}.");
        }
    }

    /// <summary>Why the file cannot be written; <see langword="null"/> as long as it can. Then frames are ignored.</summary>
    public string? Fault { get; private set; }

    /// <summary>Paints the faces onto a frame's own pixels, and encodes it at its time.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="tracks">Its faces.</param>
    /// <param name="rate">Frames per second of the file, taken with the first frame.</param>
    /// <param name="stop">Stops the writing.</param>
    public Task WriteAsync(RawFrame frame, IReadOnlyList<FaceTrack> tracks, double rate, CancellationToken stop) =>
        TryAsync(() =>
        {
            Paint(frame, tracks);
            return EncodeAsync(frame, rate, stop);
        });

    /// <summary>Ends the file and moves it to its place, unless the encoder failed: then an earlier file stays.</summary>
    /// <param name="stop">Ctrl+C, which a terminal sends to ffmpeg, too. The file is completed nevertheless.</param>
    public Task CompleteAsync(CancellationToken stop) => TryAsync(() => EndAsync(stop));

    public async ValueTask DisposeAsync()
    {
        if (_encoder is not null)
        {
            await _encoder.DisposeAsync().ConfigureAwait(false);
            File.Delete(_beside);
        }

        _painter.Dispose();
    }

    private void Start(RawFrame frame)
    {
        OutputFile.CreateFolderOf(path);
        string full = Path.GetFullPath(path);
        _beside = Path.Combine(
            Path.GetDirectoryName(full)!,
            Invariant($".{Path.GetFileNameWithoutExtension(full)}.{Environment.ProcessId}.part{Path.GetExtension(full)}"));
        // A video whose picture begins after its sound begins with its first frame.
        _last = [.. frame.Pixels];
        _encoder = new FFmpegProcess(
            program,
            [
                "-f", "rawvideo", "-pix_fmt", "bgra", "-video_size", Invariant($"{frame.Width}x{frame.Height}"),
                "-framerate", Invariant($"{_rate:0.######}"), "-i", "pipe:0",
                // Players expect colors at half the size, which needs even numbers of rows and columns.
                "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-y", $"file:{_beside}",
            ]);
    }

    private void Paint(RawFrame frame, IReadOnlyList<FaceTrack> tracks)
    {
        if (tracks.Count == 0)
        {
            return;
        }

        var pixels = GCHandle.Alloc(frame.Pixels, GCHandleType.Pinned);
        try
        {
            var info = new SKImageInfo(frame.Width, frame.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
            var size = new SKSize(frame.Width, frame.Height);
            using SKSurface surface = SKSurface.Create(info, pixels.AddrOfPinnedObject(), info.RowBytes);
            foreach (FaceTrack track in tracks)
            {
                string text = Invariant($"{track.Id}  {track.Label} {track.Prediction.Scores[track.Label] * 100:0} %");
                _painter.Paint(
                    surface.Canvas, size, track.Face.Face, track.Prediction.Scores, text, label: track.Label);
            }
        }
        finally
        {
            pixels.Free();
        }
    }

    private async Task TryAsync(Func<Task> write)
    {
        if (Fault is not null)
        {
            return;
        }

        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (e is VideoException or IOException or UnauthorizedAccessException)
        {
            Fault = e is VideoException ? e.Message : $"\"{path}\" cannot be written. {Message.Of(e)}";
        }
    }

    private async Task EncodeAsync(RawFrame frame, double rate, CancellationToken stop)
    {
        if (_encoder is null)
        {
            _rate = rate;
            Start(frame);
        }

        // The file has an even rate: a frame is repeated until the next one is due, and left out if that is due at once.
        long place = (long)Math.Round(frame.Time.TotalSeconds * _rate) - _skipped;
        long longest = (long)(LongestGap * _rate);
        if (place - _frames > longest)
        {
            _skipped += place - _frames - longest;
            place = _frames + longest;
        }

        while (_frames < place)
        {
            await EncodeAsync(_last, stop).ConfigureAwait(false);
        }

        if (_frames == place)
        {
            await EncodeAsync(frame.Pixels, stop).ConfigureAwait(false);
        }

        frame.Pixels.CopyTo(_last, 0);
    }

    private async Task EndAsync(CancellationToken stop)
    {
        if (_encoder is null)
        {
            return;
        }

        try
        {
            _encoder.Input.Close();
        }
        catch (IOException)
        {
            // It has ended, and its exit code shows why.
        }

        (int exitCode, string error) = await _encoder.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        if (exitCode != 0 && !await FFmpegProcess.EndedByStopAsync(exitCode, stop).ConfigureAwait(false))
        {
            throw EncoderFault(error);
        }

        if (File.Exists(_beside))
        {
            File.Move(_beside, path, overwrite: true);
        }
    }

    private async Task EncodeAsync(byte[] pixels, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            // Never a part of a frame, which ffmpeg reports as an error.
            await _encoder!.Input.WriteAsync(pixels, CancellationToken.None).ConfigureAwait(false);
            _frames++;
        }
        catch (IOException)
        {
            (int exitCode, string error) = await _encoder!.WaitAsync(stop).ConfigureAwait(false);
            await FFmpegProcess.WaitForStopAsync(exitCode, stop).ConfigureAwait(false);
            throw EncoderFault(error);
        }
    }

    private VideoException EncoderFault(string error) => new($"\"{path}\" cannot be written. ffmpeg reports: {error}");
}
