using FacialExpression.Tool.Tests.Video;
using FacialExpression.Training;
using SkiaSharp;

[assembly: AssemblyFixture(typeof(TestVideo))]

namespace FacialExpression.Tool.Tests.Video;

/// <summary>
/// A video of drawn people, encoded by ffmpeg beside the tests: six seconds, 15 frames a second. One walks to the right and
/// changes her expression after three seconds. Another stands behind and leaves after four.
/// </summary>
public sealed class TestVideo
{
    public const int Width = 480;
    public const int Height = 360;
    public const int Rate = 15;
    public const int Frames = 90;

    /// <summary>What the one who walks shows first.</summary>
    public const Expression Before = Expression.Happy;

    /// <summary>What she shows after three seconds.</summary>
    public const Expression After = Expression.Surprise;

    private readonly Lazy<string> _path = new(Make);

    /// <summary>The file. Skips the test where there is no ffmpeg.</summary>
    public string Path
    {
        get
        {
            FFmpeg();
            return _path.Value;
        }
    }

    /// <summary>A new folder for the files of a test.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("facial-expression-video").FullName;

    /// <summary>The program; skips the test where there is none.</summary>
    internal static FFmpegProgram FFmpeg()
    {
        try
        {
            return FFmpegProgram.Find();
        }
        catch (VideoException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>Runs ffmpeg.</summary>
    internal static void Run(params string[] arguments)
    {
        var process = new FFmpegProcess(FFmpeg(), ["-nostdin", "-y", .. arguments]);
        (int exitCode, string error) = process.WaitAsync(CancellationToken.None).GetAwaiter().GetResult();
        process.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Assert.True(exitCode == 0, error);
    }

    private static string Make()
    {
        string folder = System.IO.Path.Combine(AppContext.BaseDirectory, "drawn");
        Directory.CreateDirectory(folder);
        string raw = System.IO.Path.Combine(folder, "drawn.y4m");
        string path = System.IO.Path.Combine(folder, "drawn.mp4");
        DrawnPicture.WriteY4M(raw, Rate, Enumerable.Range(0, Frames).Select(Draw));
        Run("-i", raw, path);
        File.Delete(raw);
        return path;
    }

    private static SKBitmap Draw(int frame)
    {
        float t = frame / (float)Rate;
        var people = new List<DrawnPerson> { new(t < 3 ? Before : After, 90 + (50 * t), 240, 55) };
        if (t < 4)
        {
            people.Insert(0, new DrawnPerson(Expression.Neutral, 240, 70, 40, 1));
        }

        return DrawnPicture.Draw(Width, Height, people);
    }
}
