using FacialExpression.Tests.MLNet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.Common;

/// <summary>Addresses in place of paths, for everything that loads a file.</summary>
public class MissingPathTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private const int LongestMessage = 500;

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData("https://example.org/", "this is a URL, not a path, and nothing is downloaded here. Download ")]
    [InlineData("s3://bucket/", "this is a URL, not a path, and nothing is downloaded here. Download ")]
    [InlineData("file:///tmp/", "this is a file URI, not a path. Pass new Uri(text).LocalPath.")]
    [InlineData("data:application/octet-stream;base64,", "characters, not a path. ")]
    [InlineData("folder/", "There is no ")]
    public async Task Every_call_that_loads_a_file_names_an_address(string beginning, string expected)
    {
        var analyzer = new ExpressionAnalyzer(fixture.Classifier, new NoFaces());
        CancellationToken stop = TestContext.Current.CancellationToken;
        foreach (string text in new[] { beginning + "file", beginning + new string('A', 1_000_000) })
        {
            IDataView rows = _context.Data.LoadFromEnumerable([new PipelineFixture.PathRow { Image = text }]);
            Func<object>[] calls =
            [
                () => Picture.Load(text),
                () => fixture.Classifier.Predict(text),
                () => fixture.Classifier.PredictBatch([text]),
                () => analyzer.Analyze(text),
                () => ExpressionClassifier.Load(text),
                () => new ServiceCollection()
                    .AddExpressionClassifier(model => model.ModelPath = text)
                    .BuildServiceProvider()
                    .GetRequiredService<ExpressionClassifier>(),
                () => _context.Transforms.ApplyExpressionModel(text),
                () => _context.Transforms.ApplyExpressionModel(
                    new ExpressionModelEstimator.Options { ModelFile = text, ImageColumnName = "Path" }),
                () => Apply(rows, ""),
                () => Apply(rows, fixture.Folder),
            ];
            Assert.All(calls, call => AssertMissing(expected, Assert.ThrowsAny<Exception>(call)));
            AssertMissing(expected, await Assert.ThrowsAnyAsync<Exception>(
                () => Picture.LoadAsync(text, cancellationToken: stop)));
            AssertMissing(expected, await Assert.ThrowsAnyAsync<Exception>(() => fixture.Classifier.PredictAsync(text, stop)));
        }
    }

    [Fact]
    public void Explain_names_the_place_where_a_relative_path_was_looked_for()
    {
        string message = Assert.Throws<FileNotFoundException>(() => ExpressionClassifier.Load("gone.onnx")).Message;
        Assert.StartsWith("There is no model file at \"gone.onnx\" (looked for \"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_reports_that_a_path_is_a_folder()
    {
        string message = Assert.Throws<FileNotFoundException>(() => ExpressionClassifier.Load(fixture.Folder)).Message;
        Assert.EndsWith("is a folder, not a model file.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C://models/face.onnx")]
    [InlineData("models://")]
    [InlineData("://models")]
    public void A_drive_letter_is_no_scheme(string path) => Assert.Equal(
        path.StartsWith("models", StringComparison.Ordinal),
        MissingPath.Explain(path, "file").Contains("URL", StringComparison.Ordinal));

    [Fact]
    public void Combine_prefers_a_file_that_exists()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A folder on Windows cannot have a colon in its name.");
        string folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, "https:", "host")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "face.gif"), TestImages.Gif());
        Assert.True(File.Exists(MissingPath.Combine(fixture.Folder, "https://host/face.gif")));
        Assert.Equal("https://host/gone.gif", MissingPath.Combine(fixture.Folder, "https://host/gone.gif"));
    }

    private static void AssertMissing(string expected, Exception thrown)
    {
        // ML.NET, which reads rows on several threads, wraps it.
        Exception missing = thrown as FileNotFoundException ?? thrown.InnerException!;
        Assert.IsType<FileNotFoundException>(missing);
        Assert.Contains(expected, missing.Message, StringComparison.Ordinal);
        Assert.InRange(missing.Message.Length, 1, LongestMessage);
    }

    private float[][] Apply(IDataView rows, string folder)
    {
        using ExpressionModelTransformer transformer = _context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options { ModelFile = fixture.ModelFile, ImageFolder = folder }).Fit(rows);
        return [.. transformer.Transform(rows).GetColumn<float[]>("Score")];
    }

    private sealed class NoFaces : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => [];
    }
}
