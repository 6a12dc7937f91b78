using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

/// <summary>Rows of fitted pipelines without an image, with one that cannot be decoded, or without finite scores.</summary>
public class RowFaultTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Row_without_an_image_has_no_label_and_no_scores()
    {
        string[] names = ["gray-48x48.png", "", "color-48x48.jpg", "", "", "gray-37x37.png"];
        foreach (IDataView data in new[] { fixture.Paths(_context, names), fixture.Images(_context, names) })
        {
            PipelineFixture.Output[] rows = Run(data);
            Assert.Equal(names.Length, rows.Length);
            foreach ((string name, PipelineFixture.Output row) in names.Zip(rows))
            {
                if (name.Length > 0)
                {
                    fixture.AssertSame(name, row);
                    continue;
                }

                Assert.Equal("", row.PredictedLabel);
                Assert.All(row.Score, s => Assert.True(float.IsNaN(s)));
            }
        }
    }

    [Fact]
    public void Transparent_image_has_no_label_and_no_scores()
    {
        File.WriteAllBytes(fixture.PathOf("nothing.png"), TestImages.Solid(60, 60, SkiaSharp.SKColors.Transparent));
        PipelineFixture.Output row = Run(fixture.Paths(_context, "nothing.png")).Single();
        Assert.Equal("", row.PredictedLabel);
        Assert.All(row.Score, s => Assert.True(float.IsNaN(s)));
    }

    [Theory]
    [InlineData("gone.jpg", typeof(FileNotFoundException))]
    [InlineData("folder/gone.jpg", typeof(FileNotFoundException))]
    [InlineData("text.jpg", typeof(ImageFormatException))]
    public void Row_names_the_file_that_it_cannot_read(string name, Type expected)
    {
        File.WriteAllText(fixture.PathOf("text.jpg"), "no image");
        IDataView data = fixture.Paths(_context, "gray-48x48.png", name);

        // As ML.NET wraps what fails on its own threads.
        Exception wrapped = Assert.Throws<InvalidOperationException>(() => Run(data));
        Assert.Equal(expected, wrapped.InnerException!.GetType());
        Assert.Contains(name, wrapped.InnerException.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_shorten_a_path_and_a_column_of_a_million_characters()
    {
        string text = "data:image/png;base64," + new string('A', 1_000_000);
        IDataView data = _context.Data.LoadFromEnumerable([new PipelineFixture.PathRow { Image = text }]);
        Exception wrapped = Assert.Throws<InvalidOperationException>(() => Run(data));
        Exception fault = wrapped.InnerException!;
        Assert.True(fault is FileNotFoundException or ImageFormatException);
        Assert.InRange(wrapped.Message.Length, 1, 500);
        Assert.InRange(fault.Message.Length, 1, 500);
        var options = new ExpressionModelEstimator.Options { ModelFile = fixture.ModelFile, ImageColumnName = text };
        Exception missing = Assert.Throws<ArgumentException>(() => _context.Transforms.ApplyExpressionModel(options).Fit(data));
        Assert.InRange(missing.Message.Length, 1, 500);
    }

    [Fact]
    public void Row_without_finite_scores_has_no_label()
    {
        // The largest float is 3.4e38: white is 4e38.
        byte[] model = HandMadeModel.Create([1e38f, 0, 0, 0, 0, 0, 0], [3e38f, 0, 0, 0, 0, 0, 0]);
        File.WriteAllBytes(fixture.PathOf("white.png"), TestImages.Solid(48, 48, SkiaSharp.SKColors.White));
        IDataView data = fixture.Paths(_context, "white.png");
        var options = new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model) };
        using ExpressionModelTransformer transformer = _context.Transforms.ApplyExpressionModel(options).Fit(data);
        Exception fault = Assert.Throws<InvalidOperationException>(() => Read(transformer.Transform(data))).InnerException!;
        Assert.Contains(
            "\"Hand-made\" computes scores that are not finite",
            Assert.IsType<InvalidModelFileException>(fault).Message,
            StringComparison.Ordinal);

        using var zip = new MemoryStream();
        _context.Model.Save(transformer, data.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        PipelineFixture.Output row = Read(loaded.Transform(data)).Single();
        Assert.Equal("", row.PredictedLabel);
        Assert.All(row.Score, score => Assert.True(float.IsNaN(score)));
    }

    [Fact]
    public void Options_limit_the_image_files()
    {
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using ExpressionModelTransformer transformer = _context.Transforms.ApplyExpressionModel(
            new ExpressionModelEstimator.Options
            {
                ModelFile = fixture.ModelFile,
                ImageLimits = ImageLimits.Default with { MaxPixels = 100 },
            }).Fit(data);
        Exception wrapped = Assert.Throws<InvalidOperationException>(() => Read(transformer.Transform(data)));
        Assert.Contains(
            "ImageLimits.MaxPixels",
            Assert.IsType<ImageFormatException>(wrapped.InnerException).Message,
            StringComparison.Ordinal);
    }

    private PipelineFixture.Output[] Run(IDataView data)
    {
        using ExpressionModelTransformer chain = _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);
        return Read(chain.Transform(data));
    }

    private PipelineFixture.Output[] Read(IDataView result) =>
        [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(result, reuseRowObject: false)];
}
