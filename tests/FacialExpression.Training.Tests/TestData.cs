using System.IO.Compression;
using System.Runtime.InteropServices;
using SkiaSharp;
using TorchSharp;

namespace FacialExpression.Training.Tests;

/// <summary>Where tests find FER-2013 and the native engine, and small sources that they make themselves.</summary>
internal static class TestData
{
    /// <summary>The checkout this test was built in; null where it was moved.</summary>
    public static string? RepositoryRoot { get; } = FindRoot();

    /// <summary>
    /// FER-2013 as a zip: the environment variable FER2013_ZIP, or shared/data/fer2013.zip beside the repository.
    /// </summary>
    public static string? Fer2013Zip { get; } = FindFer2013();

    public static string RequireFer2013()
    {
        Assert.SkipWhen(Fer2013Zip is null, "FER-2013 is not here: set FER2013_ZIP to a copy of fer2013.zip to run this test.");
        return Fer2013Zip!;
    }

    /// <summary>
    /// The votes of FER+ by path: the environment variable FERPLUS_VOTES, or ferplus_votes.csv beside FER-2013.
    /// </summary>
    public static string RequireVotes()
    {
        string? votes = Environment.GetEnvironmentVariable("FERPLUS_VOTES")
            ?? Path.Combine(Path.GetDirectoryName(RequireFer2013())!, "ferplus_votes.csv");
        Assert.SkipUnless(File.Exists(votes), "FER+'s votes are not here: set FERPLUS_VOTES to a copy of ferplus_votes.csv.");
        return votes;
    }

    /// <summary>
    /// Skips only where no native engine was brought for this platform; one that is there and fails to load is a failure.
    /// </summary>
    public static void RequireNativeEngine()
    {
        string file = OperatingSystem
            .IsWindows() ? "LibTorchSharp.dll" : OperatingSystem
            .IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        bool isThere = Directory.EnumerateFiles(AppContext.BaseDirectory, file, SearchOption.AllDirectories).Any();
        Assert.SkipUnless(isThere, $"TorchSharp has no native engine ({file}) for {RuntimeInformation.RuntimeIdentifier}.");
    }

    public static string LibTorchSharp =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).First();

    /// <summary>
    /// The number of live tensors, once those that earlier tests dropped without disposing them are gone: the collector must not
    /// free them while a test counts.
    /// </summary>
    public static long SettledTensorCount()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return torch.Tensor.TotalCount;
    }

    public static byte[] Png(int width, int height, byte level)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(level, level, level));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>
    /// Files for a data set of every class in train and validation; image i of class k has the level 20 k + i (+ 10 in
    /// validation).
    /// </summary>
    public static Dictionary<string, byte[]> CompleteSet(int imagesPerClass = 2)
    {
        var files = new Dictionary<string, byte[]>();
        foreach ((string split, int offset) in new[] { ("train", 0), ("validation", 10) })
        {
            foreach (Expression expression in Enum.GetValues<Expression>())
            {
                for (int i = 0; i < imagesPerClass; i++)
                {
                    int level = (20 * (int)expression) + i + offset;
                    files[$"{split}/{expression.ToString().ToLowerInvariant()}/{i}.png"] = Png(48, 48, (byte)level);
                }
            }
        }

        return files;
    }

    /// <summary>The training images of <see cref="CompleteSet"/> below a folder, as in <c>train/</c>.</summary>
    public static Dictionary<string, byte[]> CompleteTrainingSplit(string folder, int imagesPerClass = 2) =>
        CompleteSet(imagesPerClass)
        .Where(f => f.Key.StartsWith("train/", StringComparison.Ordinal))
        .ToDictionary(f => folder + f.Key["train/".Length..], f => f.Value);

    public static void WriteFolder(string root, IReadOnlyDictionary<string, byte[]> files)
    {
        foreach ((string name, byte[] content) in files)
        {
            string path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    public static void WriteZip(string path, IReadOnlyDictionary<string, byte[]> files, string top = "")
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in files)
        {
            using Stream stream = zip.CreateEntry(top + name).Open();
            stream.Write(content);
        }
    }

    private static string? FindFer2013()
    {
        string? named = Environment.GetEnvironmentVariable("FER2013_ZIP");
        if (named is not null)
        {
            return File.Exists(named) ? named : null;
        }

        string beside = Path.Combine(Path.GetDirectoryName(RepositoryRoot) ?? "", "shared", "data", "fer2013.zip");
        return File.Exists(beside) ? beside : null;
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FacialExpression.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
