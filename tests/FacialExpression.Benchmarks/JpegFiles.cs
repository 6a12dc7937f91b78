using System.IO.Compression;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// JPEG files of 48×48 gray pixels: FER-2013's validation images if FER2013_ZIP names the zip, otherwise drawn faces.
/// </summary>
internal sealed class JpegFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bench-");

    /// <param name="count">The number of files; at most 3,589, the number of validation images.</param>
    public JpegFiles(int count = 3589)
    {
        string? zip = Environment.GetEnvironmentVariable("FER2013_ZIP");
        Source = zip is null ? "drawn faces" : Path.GetFileName(zip);
        Paths = zip is null ? Draw(count) : Unpack(zip, count);
    }

    public string Source { get; }

    public IReadOnlyList<string> Paths { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Unpack(string zip, int count)
    {
        using ZipArchive archive = ZipFile.OpenRead(zip);
        var paths = new List<string>();
        IEnumerable<ZipArchiveEntry> validation = archive.Entries
            .Where(entry => entry.FullName.Contains("validation/", StringComparison.Ordinal) && entry.Length > 0);
        foreach (ZipArchiveEntry entry in validation.Take(count))
        {
            string path = Path.Combine(_folder.FullName, $"{paths.Count}.jpg");
            entry.ExtractToFile(path);
            paths.Add(path);
        }

        return [.. paths];
    }

    private string[] Draw(int count)
    {
        DatasetSplit faces = ExpressionDataset.Draw(count, 0).Training;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            ImageShape size = faces.Input;
            using var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Gray8, SKAlphaType.Opaque));
            System.Runtime.InteropServices.Marshal.Copy(faces.GetPixels(i).ToArray(), 0, bitmap.GetPixels(), size.Size);
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
            string path = Path.Combine(_folder.FullName, $"{i}.jpg");
            File.WriteAllBytes(path, data.ToArray());
            return path;
        })];
    }
}
