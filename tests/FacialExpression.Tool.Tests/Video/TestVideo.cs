using FacialExpression.Tool.Tests.Video;
using FacialExpression.Training;
using SkiaSharp;

[assembly: AssemblyFixture(typeof(TestVideo))]

namespace FacialExpression.Tool.Tests.Video;

/// <summary>
/// A video of drawn faces, made by ffmpeg beside the tests: six seconds, 15 frames a second. One face walks to the right and
/// changes its expression after three seconds. Another stands above and leaves after four.
/// </summary>
public sealed class TestVideo
{
    public const int Width = 480;
    public const int Height = 360;
    public const int Rate = 15;
    public const int Frames = 90;
    private const int Side = 120;
    private readonly Lazy<string> _path;

    public TestVideo() => _path = new Lazy<string>(Make);

    /// <summary>The expression that the walking face shows first, by the models of the package.</summary>
    public Expression Before { get; private set; }

    /// <summary>The expression that it shows after three seconds.</summary>
    public Expression After { get; private set; }

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
        Assert.True(exitCode == 0, error);
        process.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private string Make()
    {
        string folder = System.IO.Path.Combine(AppContext.BaseDirectory, "drawn");
        Directory.CreateDirectory(folder);
        string[] faces = [System.IO.Path.Combine(folder, "first.png"), System.IO.Path.Combine(folder, "second.png")];
        (Before, After) = DrawFaces(faces);
        string path = System.IO.Path.Combine(folder, "drawn.mp4");
        const string Walk = "overlay=x='20+50*t':y=220:enable=";
        string filter = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"[1]scale={Side}:{Side},split[a][b];[2]scale={Side}:{Side}[c];[0][a]{Walk}'lt(t,3)'[v];")
            + $"[v][c]{Walk}'gte(t,3)'[w];[w][b]overlay=x=180:y=30:enable='lt(t,4)'";
        Run(
            "-f", "lavfi", "-i", $"color=0x6e7882:size={Width}x{Height}:rate={Rate}:duration=6", "-i", faces[0], "-i", faces[1],
            "-filter_complex", filter, "-pix_fmt", "yuv420p", path);
        return path;
    }

    /// <summary>Saves two drawn faces in which the models, which are for people, recognize different expressions.</summary>
    private static (Expression First, Expression Second) DrawFaces(string[] paths)
    {
        var data = ExpressionDataset.Draw(140, 0, seed: 11);
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        Expression? first = null;
        for (int i = 0; i < data.Training.Count; i++)
        {
            var info = new SKImageInfo(data.Input.Width, data.Input.Height, SKColorType.Gray8, SKAlphaType.Opaque);
            using SKImage face = SKImage.FromPixelCopy(info, data.Training.GetPixels(i).ToArray());
            using var surface = SKSurface.Create(new SKImageInfo(2 * Side, 2 * Side));
            surface.Canvas.Clear(new SKColor(0x6e, 0x78, 0x82));
            using var paint = new SKPaint { FilterQuality = SKFilterQuality.High };
            surface.Canvas.DrawImage(face, SKRect.Create(Side / 2, Side / 2, Side, Side), paint);
            using SKImage scene = surface.Snapshot();
            using SKData png = scene.Encode();
            if (analyzer.Analyze(png.AsSpan()) is [var found] && found.Face.Confidence > 0.8f
                && found.Prediction.Confidence > 0.7f && found.Prediction.Expression != first)
            {
                using SKData file = face.Encode();
                File.WriteAllBytes(paths[first is null ? 0 : 1], file.ToArray());
                if (first is { } other)
                {
                    return (other, found.Prediction.Expression);
                }

                first = found.Prediction.Expression;
            }
        }

        throw new InvalidOperationException("The models recognize no two of the drawn faces. Draw others.");
    }
}
