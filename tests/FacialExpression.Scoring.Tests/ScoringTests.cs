using System.IO.Compression;

namespace FacialExpression.Scoring.Tests;

/// <summary>Runs on a few images in a temporary folder.</summary>
public abstract class ScoringTests : IDisposable
{
    // Two PNGs of 4×4 gray pixels: a ramp to the right, and one downwards.
    private static readonly byte[][] _pixels =
    [
        Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEE"
            + "lEQVR42mNgsKnYwoBKAAAzpAWhiDpMeAAAAABJRU5ErkJggg=="),
        Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAFUlE"
            + "QVR42mNgAAEbIGCoAAKGLUAAACDkBaGSw2QvAAAAAElFTkSuQmCC"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("scoring-").FullName;

    /// <summary>Crops in parts of four images.</summary>
    protected static ScoringSettings Settings { get; } = new() { IsCrop = true, ShardSize = 4 };

    /// <summary>The models, loaded once.</summary>
    protected static FaceScorer Scorer { get; } = FaceScorer.Load(Settings);

    /// <summary>A path in the temporary folder.</summary>
    protected string At(string name) => Path.Combine(_folder, name);

    /// <summary>Writes images into a folder, below which one is no image.</summary>
    /// <returns>The path of the folder.</returns>
    protected string PutImages(int count, string folder = "images")
    {
        Directory.CreateDirectory(At(folder));
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(At($"{folder}/{i:D3}.png"), Image(i));
        }

        return At(folder);
    }

    protected static byte[] Image(int index) => _pixels[index % 2];

    /// <summary>A zip of images, by name, which replaces an earlier one.</summary>
    protected string PutZip(int count, int leftOut = -1)
    {
        PutImages(count, "zipped");
        File.Delete(At("images.zip"));
        using ZipArchive zip = ZipFile.Open(At("images.zip"), ZipArchiveMode.Create);
        foreach (int i in Enumerable.Range(0, count).Where(i => i != leftOut))
        {
            zip.CreateEntryFromFile(At($"zipped/{i:D3}.png"), $"{i:D3}.png");
        }

        return At("images.zip");
    }

    protected Task<ScoringJob> OpenAsync(string input, string folder = "scores", ScoringSettings? settings = null) =>
        ScoringJob.OpenAsync(
            input, At(folder), settings ?? Settings, Scorer, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Scores all of an input.</summary>
    protected async Task<ScoringResult> ScoreAsync(string input, string folder = "scores", ScoringSettings? settings = null)
    {
        using ScoringJob job = await OpenAsync(input, folder, settings);
        return await job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken);
    }

    protected Task<ScoringCheck> VerifyAsync(string folder = "scores", string? input = null) =>
        ScoringJob.VerifyAsync(At(folder), input, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels when so many images have a result.</summary>
    protected sealed class StopAfter(int images) : IProgress<ScoringProgress>, IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public CancellationToken Token => _stop.Token;

        public void Report(ScoringProgress value)
        {
            if (value.Done >= images)
            {
                _stop.Cancel();
            }
        }

        public void Dispose() => _stop.Dispose();
    }
}
