using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

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
        foreach ((string name, byte[] bytes) in Pictures.All)
        {
            File.WriteAllBytes(PathOf(name), bytes);
        }
    }

    public string Folder { get; }

    public string ModelFile { get; }

    public ExpressionClassifier Classifier { get; }

    public static IReadOnlyList<string> PictureNames { get; } = [.. Pictures.All.Select(p => p.Name)];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public IDataView Paths(MLContext context, params string[] names) =>
        context.Data.LoadFromEnumerable(names.Select(name => new PathRow { Image = name.Length == 0 ? "" : PathOf(name) }));

    /// <summary>Fresh images for each reading: ML.NET's transforms dispose them.</summary>
    public IDataView Images(MLContext context, params string[] names) => context.Data.LoadFromEnumerable(
        names.Select(name => new ImageRow { Image = name.Length == 0 ? null : MLImage.CreateFromFile(PathOf(name)) }));

    /// <summary>A row gives what the classifier gives for the same picture.</summary>
    internal void AssertSame(string name, PipelineFixture.Output actual)
    {
        ExpressionPrediction expected = Classifier.Predict(PathOf(name));
        Assert.Equal(expected.Expression.ToString(), actual.PredictedLabel);
        Assert.Equal(7, actual.Score.Length);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(expected.Scores[(Expression)i], actual.Score[i], 1e-6f);
        }
    }

    public void Dispose()
    {
        Classifier.Dispose();
        Directory.Delete(Folder, recursive: true);
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
