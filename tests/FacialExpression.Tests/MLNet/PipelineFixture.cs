using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace FacialExpression.Tests.MLNet;

/// <summary>A model with structure in its answers, images of many kinds, and the rows that tests feed to pipelines.</summary>
public sealed class PipelineFixture : IDisposable
{
    public PipelineFixture()
    {
        Folder = Directory.CreateTempSubdirectory().FullName;
        ModelFile = Path.Combine(Folder, "model.onnx");
        File.WriteAllBytes(ModelFile, HandMadeModel.PixelModel());
        Classifier = ExpressionClassifier.Load(ModelFile);
        foreach ((string name, byte[] bytes) in Pictures())
        {
            File.WriteAllBytes(PathOf(name), bytes);
        }
    }

    public string Folder { get; }

    public string ModelFile { get; }

    public ExpressionClassifier Classifier { get; }

    public static IReadOnlyList<string> PictureNames { get; } = [.. Pictures().Select(p => p.Name)];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public IDataView Paths(MLContext context, params string[] names) =>
        context.Data.LoadFromEnumerable(names.Select(name => new PathRow { Image = name.Length == 0 ? "" : PathOf(name) }));

    /// <summary>Fresh images for each reading: ML.NET's transforms dispose them.</summary>
    public IDataView Images(MLContext context, params string[] names) => context.Data.LoadFromEnumerable(
        names.Select(name => new ImageRow { Image = name.Length == 0 ? null : MLImage.CreateFromFile(PathOf(name)) }));

    public void Dispose()
    {
        Classifier.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Gray, colour, large, small, oblong and transparent; sizes at which ML.NET leaves an edge empty among them (37, 148, 183).</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> Pictures()
    {
        foreach ((int width, int height) in new[] { (48, 48), (37, 37), (148, 148), (183, 250), (1, 1), (20, 31), (1000, 700), (48, 96) })
        {
            int Wave(int x, int y, int phase) => 128 + (int)(120 * Math.Sin((5.0 * x / width) + (3.0 * y / height) + phase));
            SKColor Colour(int x, int y) => new((byte)Wave(x, y, 0), (byte)Wave(x, y, 2), (byte)Wave(x, y, 4));
            byte[] gray = [.. Enumerable.Range(0, width * height).Select(i => (byte)Wave(i % width, i / width, 1))];
            yield return ($"gray-{width}x{height}.jpg", TestImages.Gray(width, height, gray, SKEncodedImageFormat.Jpeg));
            yield return ($"gray-{width}x{height}.png", TestImages.Gray(width, height, gray));
            yield return ($"colour-{width}x{height}.jpg", TestImages.Draw(width, height, Colour, SKEncodedImageFormat.Jpeg));
            yield return ($"transparent-{width}x{height}.png", TestImages.Draw(width, height, (x, y) => Colour(x, y).WithAlpha((byte)Wave(y, x, 3))));

            // Wholly transparent on the right and at the bottom.
            yield return ($"sticker-{width}x{height}.png", TestImages.Draw(
                width, height, (x, y) => Colour(x, y).WithAlpha(x <= 0.7 * width && y <= 0.8 * height ? (byte)255 : (byte)0)));
        }
    }

    public sealed class PathRow
    {
        public string? Image { get; set; }
    }

    public sealed class ImageRow
    {
        [ImageType(48, 48)]
        public MLImage? Image { get; set; }
    }

    public sealed class Output
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
