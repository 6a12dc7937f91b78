namespace FacialExpression.Tool.Tests.Video;

[Trait("Duration", "Long")]
public sealed class FrameReaderTests(TestVideo video) : IDisposable
{
    private readonly string _folder = TestVideo.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Frames_of_a_variable_rate_have_their_own_times()
    {
        // Eight frames at half the rate, then all.
        string file = Path.Combine(_folder, "variable.mkv");
        TestVideo.Run(
            "-i", video.Path, "-t", "2", "-vf", "settb=1/15,setpts='if(lt(N,8),2*N,N+8)'", "-c:v", "ffv1", file);
        double[] times = [.. (await ReadAsync(file)).Select(frame => frame.Time.TotalSeconds)];
        Assert.Equal(22, times.Length);
        Assert.All(times.Select((time, i) => time - ((i < 8 ? 2 * i : i + 8) / 15.0)), d => Assert.Equal(0, d, 0.002));
    }

    [Fact]
    public async Task Frames_are_upright_and_have_the_size_of_the_first()
    {
        // A phone's video: stored lying down, with a flag for the player.
        string file = Path.Combine(_folder, "phone.mp4");
        string still = Path.Combine(_folder, "still.mp4");
        TestVideo.Run("-i", video.Path, "-t", "0.2", "-c", "copy", still);
        TestVideo.Run("-i", still, "-c", "copy", "-metadata:s:v:0", "rotate=90", file);
        RawFrame frame = (await ReadAsync(file))[0];
        Assert.Equal((TestVideo.Height, TestVideo.Width), (frame.Width, frame.Height));
        Assert.Equal(TestVideo.Width * TestVideo.Height * 4, frame.Pixels.Length);
    }

    [Fact]
    public async Task Buffers_that_are_returned_are_used_again()
    {
        var reader = new FrameReader(TestVideo.FFmpeg(), VideoSource.Parse(video.Path), null);
        var buffers = new HashSet<byte[]>();
        int frames = 0;
        await foreach (RawFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            buffers.Add(frame.Pixels);
            reader.Return(frame);
            frames++;
        }

        Assert.Equal((TestVideo.Frames, 1), (frames, buffers.Count));
        Assert.Equal((6, 15), (reader.Duration?.TotalSeconds, reader.Rate));
    }

    [Theory]
    [InlineData("[showinfo_0 @ 0x5] [info] n:   3 pts:  1536 pts_time:0.12    pos:  9 fmt:yuv420p sar:1/1 s:640x480 i:P", 0.12)]
    [InlineData("[showinfo_1 @ 0x5] [info] n:12345 pts:-1 pts_time:-0.04 duration:1 fmt:bgr0 sar:0/1 s:640x480 i:P", -0.04)]
    [InlineData("[showinfo_0 @ 0x5] [info] n:   0 pts: NOPTS pts_time:NOPTS   pos: 9 fmt:gray sar:1/1 s:640x480 i:P", null)]
    public void A_line_about_a_frame_is_parsed(string line, double? seconds) =>
        Assert.Equal(new FrameInfo(seconds, 640, 480), FrameInfo.Parse(line));

    [Theory]
    [InlineData("[Parsed_showinfo_0 @ 0x5] [info] color_range:unknown color_space:unknown color_primaries:unknown")]
    [InlineData("[info]   Stream #0:0: Video: h264 (High), yuv420p, 640x480, 30 fps, 30 tbr, 15360 tbn")]
    [InlineData("")]
    public void A_line_about_something_else_is_no_frame(string line) => Assert.Null(FrameInfo.Parse(line));

    [Theory]
    [InlineData("640x480, 29.97 fps, 30 tbr", 29.97)]
    [InlineData("640x480, 1k fps, 1k tbr", 1000.0)]
    [InlineData("640x480, 90k fps, 90k tbr", null)]
    [InlineData("640x480, 25 tbr, 90k tbn", null)]
    public void The_rate_is_parsed_unless_it_is_that_of_a_clock(string text, double? rate) => Assert.Equal(
        rate, FrameInfo.ParseRate($"[info]   Stream #0:0(und): Video: h264 (High), yuv420p(progressive), {text}, 15360 tbn"));

    [Theory]
    [InlineData(null, 25)]
    [InlineData(0.5, 2)]
    [InlineData(0.001, 25)]
    public void No_more_frames_are_read_than_the_video_has(double? every, double expected)
    {
        var ffmpeg = new FFmpegProgram("ffmpeg", new Version(5, 1));
        Assert.Equal(expected, new FrameReader(ffmpeg, new VideoSource("a", [], IsLive: false), every).ReadRate);
    }

    [Theory]
    [InlineData("rtsp://camera/1", true)]
    [InlineData("RTMP://host/live", true)]
    [InlineData("https://host/a.mp4", false)]
    public void Streams_have_no_end_of_their_own(string address, bool isLive) =>
        Assert.Equal((isLive, false), (VideoSource.Parse(address).IsLive, VideoSource.Parse(address).IsCamera));

    [Theory]
    [InlineData("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers", 5, 1)]
    [InlineData("ffmpeg version n4.4.2 Copyright", 4, 4)]
    [InlineData("ffmpeg version 7.0-full_build-www.gyan.dev Copyright", 7, 0)]
    [InlineData("ffmpeg version N-117770-g322b240cea Copyright", 99, 0)]
    public void The_version_of_ffmpeg_is_parsed(string line, int major, int minor) =>
        Assert.Equal(new Version(major, minor), FFmpegProgram.ParseVersion(line));

    [Fact]
    public void Old_versions_take_the_old_option()
    {
        Assert.Equal("-vsync", new FFmpegProgram("ffmpeg", new Version(4, 4)).EachFrameOnce[0]);
        Assert.Equal("-fps_mode", new FFmpegProgram("ffmpeg", new Version(5, 1)).EachFrameOnce[0]);
    }

    private static async Task<List<RawFrame>> ReadAsync(string file)
    {
        var frames = new List<RawFrame>();
        var reader = new FrameReader(TestVideo.FFmpeg(), VideoSource.Parse(file), null);
        await foreach (RawFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
