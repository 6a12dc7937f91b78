using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace FacialExpression.Tool;

/// <summary>
/// The frames of a video, decoded by ffmpeg: pixels come from its standard output, times and sizes from its messages. ffmpeg
/// waits until its output is read, so memory is bounded.
/// </summary>
internal sealed class FrameReader(FFmpegProgram program, VideoSource source, double? every)
{
    // For videos without times.
    private const double AssumedRate = 25;

    private readonly ConcurrentBag<byte[]> _pool = [];

    /// <summary>The video's length; <see langword="null"/> if it is not known, or not yet.</summary>
    public TimeSpan? Duration { get; private set; }

    /// <summary>The video's own frames per second, where it has them.</summary>
    public double Rate { get; private set; } = AssumedRate;

    /// <summary>How many frames are read per second of the video; at most as many as it has.</summary>
    public double ReadRate => every is { } seconds ? Math.Min(1 / seconds, Rate) : Rate;

    /// <summary>Reads the frames in order; their times never go back.</summary>
    /// <exception cref="VideoException">The video cannot be decoded, or not to its end.</exception>
    public async IAsyncEnumerable<RawFrame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var infos = Channel.CreateUnbounded<FrameInfo>();
        var ffmpeg = new FFmpegProcess(program, Arguments(), line => Take(line, infos.Writer));
        await using (ffmpeg.ConfigureAwait(false))
        {
            ffmpeg.Input.Close();
            FrameInfo? first = null;
            TimeSpan time = TimeSpan.Zero;
            await foreach (FrameInfo info in infos.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                // ffmpeg scales all frames to the size of the first.
                first ??= Check(info);
                int size = first.Width * first.Height * RawFrame.PixelSize;
                byte[] pixels = _pool.TryTake(out byte[]? used) ? used : GC.AllocateUninitializedArray<byte>(size);
                int read = await ffmpeg.Output.ReadAtLeastAsync(pixels, size, throwOnEndOfStream: false, stop)
                    .ConfigureAwait(false);
                if (read < size)
                {
                    break;
                }

                MakeOpaque(pixels);
                TimeSpan own = info.Seconds is { } seconds and >= 0 and < 1e9
                    ? TimeSpan.FromSeconds(seconds)
                    : time + TimeSpan.FromSeconds(1 / Rate);
                time = own > time ? own : time;
                yield return new RawFrame(pixels, first.Width, first.Height, time);
            }

            (int exitCode, string error) = await ffmpeg.WaitAsync(stop).ConfigureAwait(false);
            if (exitCode != 0 || first is null)
            {
                await FFmpegProcess.WaitForStopAsync(exitCode, stop).ConfigureAwait(false);
                throw Fault(error, first is null ? null : time);
            }
        }
    }

    /// <summary>Takes a frame's buffer for another frame. The frame must not be used any more.</summary>
    public void Return(RawFrame frame) => _pool.Add(frame.Pixels);

    private static FrameInfo Check(FrameInfo info)
    {
        int limit = ImageLimits.Default.MaxPixels;
        return (long)info.Width * info.Height <= Math.Min(limit, Array.MaxLength / RawFrame.PixelSize)
            ? info
            : throw new VideoException(Invariant(
                $"A frame has {info.Width}×{info.Height} pixels, more than {limit:N0}. Scale the video down first."));
    }

    /// <summary>Some videos have transparent pixels, which players show as opaque.</summary>
    private static void MakeOpaque(byte[] pixels)
    {
        const uint Alpha = 0xFF000000;
        foreach (ref uint pixel in MemoryMarshal.Cast<byte, uint>(pixels.AsSpan()))
        {
            pixel |= Alpha;
        }
    }

    private IEnumerable<string> Arguments()
    {
        // A frame is selected when that much time has passed since the one before it.
        string select = every is { } seconds
            ? Invariant($"select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,{seconds:0.######})',")
            : "";
        return
        [
            "-nostdin", .. source.Arguments, "-map", "0:v:0", "-an", "-sn", "-dn", "-vf", $"{select}showinfo=checksum=0",
            .. program.EachFrameOnce, "-f", "rawvideo", "-pix_fmt", "bgra", "pipe:1",
        ];
    }

    private void Take(string? line, ChannelWriter<FrameInfo> infos)
    {
        if (line is null)
        {
            infos.Complete();
        }
        else if (FrameInfo.Parse(line) is { } info)
        {
            infos.TryWrite(info);
        }
        else
        {
            Duration ??= FrameInfo.ParseDuration(line);
            Rate = Rate == AssumedRate && FrameInfo.ParseRate(line) is { } rate ? rate : Rate;
        }
    }

    private VideoException Fault(string error, TimeSpan? time)
    {
        string hint = error switch
        {
            _ when error.Contains("matches no streams", StringComparison.Ordinal) => "It has no video stream.",
            _ when error.Contains("Permission denied", StringComparison.Ordinal) && source.IsCamera =>
                $"ffmpeg reports: {error}. On Linux, cameras are for members of the group \"video\".",
            _ when error.Contains("not on whitelist", StringComparison.Ordinal) =>
                $"It asks for another address or file, which is not allowed. ffmpeg reports: {error}",
            _ => $"ffmpeg reports: {error}",
        };
        return new VideoException(time is { } t
            ? Invariant($"\"{source.Name}\" ended early, after {t.TotalSeconds:0.0} s. {hint}")
            : $"\"{source.Name}\" cannot be decoded. {hint}");
    }
}
