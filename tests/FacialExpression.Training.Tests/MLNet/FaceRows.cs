using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression.Training.Tests.MLNet;

/// <summary>Drawn faces as files, and as rows of a data view.</summary>
internal static class FaceRows
{
    /// <summary>
    /// Writes <c>train/CLASS/NAME.png</c> and <c>validation/…</c>, and returns the training rows in the data set's own order.
    /// </summary>
    public static PathRow[] Write(string folder, int training, int validation)
    {
        ExpressionDataset faces = ExpressionDataset.Draw(training, validation, seed: 9);
        foreach ((DatasetSplit split, string name) in new[] { (faces.Training, "train"), (faces.Validation, "validation") })
        {
            for (int i = 0; i < split.Count; i++)
            {
                string path = Path.Combine(folder, name, split.Labels[i].ToString().ToLowerInvariant(), $"{i:D5}.png");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, Png(split.GetPixels(i)));
            }
        }

        return Rows(folder, "train");
    }

    public static PathRow[] Rows(string folder, string split) =>
    [
        .. Directory.GetFiles(Path.Combine(folder, split), "*.png", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new PathRow { Image = path, Label = Path.GetFileName(Path.GetDirectoryName(path)!) }),
    ];

    public static IEnumerable<ImageRow> AsImages(IEnumerable<PathRow> rows) =>
        rows.Select(
            row => new ImageRow { Image = row.Image.Length == 0 ? null : MLImage.CreateFromFile(row.Image), Label = row.Label });

    private static byte[] Png(ReadOnlySpan<byte> pixels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(48, 48, SKColorType.Gray8, SKAlphaType.Opaque));
        System.Runtime.InteropServices.Marshal.Copy(pixels.ToArray(), 0, bitmap.GetPixels(), pixels.Length);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
