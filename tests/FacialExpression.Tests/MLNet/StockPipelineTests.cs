using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace FacialExpression.Tests.MLNet;

/// <summary>Saved pipelines, which consist of ML.NET's own transforms, and the temporary file that saving needs.</summary>
public class StockPipelineTests(PipelineFixture fixture) : IClassFixture<PipelineFixture>
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Saved_pipeline_over_paths_gives_the_same_scores()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        IDataView data = fixture.Paths(_context, names);
        string zip = fixture.PathOf("pipeline.zip");
        using (ExpressionModelTransformer chain = Fit(data))
        {
            _context.Model.Save(chain, data.Schema, zip);
        }

        var other = new MLContext();
        ITransformer loaded = other.Model.Load(zip, out DataViewSchema schema);
        using var disposable = (IDisposable)loaded;
        Assert.Equal("Image", schema.Single().Name);
        List<PipelineFixture.Output> actual = [.. other.Data.CreateEnumerable<PipelineFixture.Output>(
            loaded.Transform(data), reuseRowObject: false)];
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
        Assert.DoesNotContain(
            "FacialExpression,", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(zip)), StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_pipeline_over_images_gives_the_same_scores()
    {
        string[] names = [.. PipelineFixture.PictureNames];
        using var zip = new MemoryStream();
        using (ExpressionModelTransformer transformer = Fit(fixture.Images(_context)))
        {
            // ML.NET's files do not hold columns of images in their schema.
            _context.Model.Save(transformer, null, zip);
        }

        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        IDataView result = loaded.Transform(fixture.Images(_context, names));
        PipelineFixture.Output[] actual =
            [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(result, reuseRowObject: false)];
        Assert.All(names.Zip(actual), pair => fixture.AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void Transformer_can_be_saved_and_loaded_within_a_longer_chain()
    {
        string[] names = ["gray-48x48.png", "color-37x37.jpg"];
        IDataView data = fixture.Paths(_context, names);
        ExpressionModelTransformer transformer = Fit(data);
        var chain = new TransformerChain<ITransformer>(transformer);
        using TransformerChain<ColumnCopyingTransformer> longer = chain.Append(
            _context.Transforms.CopyColumns("Copy", "PredictedLabel").Fit(transformer.Transform(data)));
        using var zip = new MemoryStream();
        _context.Model.Save(longer, data.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        Assert.Equal(longer.Transform(data).GetColumn<string>("Copy"), loaded.Transform(data).GetColumn<string>("Copy"));
        Assert.Equal(
            names.Select(n => fixture.Classifier.Predict(fixture.PathOf(n)).Expression.ToString()),
            loaded.Transform(data).GetColumn<string>("Copy"));
    }

    [Fact]
    public void Saved_pipeline_leaves_rows_without_an_image_to_ML_NET()
    {
        // What docs/mlnet.md says: the first such row is right, one after an image fails in ML.NET.
        IDataView first = fixture.Paths(_context, "");
        IDataView later = fixture.Paths(
            _context, [.. Enumerable.Repeat("gray-37x37.png", 20), "", .. Enumerable.Repeat("gray-37x37.png", 20)]);
        using var zip = new MemoryStream();
        using (ExpressionModelTransformer transformer = Fit(first))
        {
            _context.Model.Save(transformer, first.Schema, zip);
        }

        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        Assert.All(loaded.Transform(first).GetColumn<float[]>("Score").Single(), s => Assert.True(float.IsNaN(s)));
        Assert.Contains(
            "disposed", Assert.ThrowsAny<Exception>(
                () => loaded.Transform(later).GetColumn<float[]>("Score").ToArray()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Temporary_file_exists_only_from_saving_to_disposing()
    {
        // A folder of its own, since other tests use the usual one meanwhile.
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        _context.TempFilePath = folder.FullName;
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using (ExpressionModelTransformer chain = Fit(data))
        {
            Assert.Single(chain.Transform(data).GetColumn<string>("PredictedLabel"));
            Assert.Empty(folder.GetFiles());
            _context.Model.Save(chain, data.Schema, Stream.Null);
            _context.Model.Save(chain, data.Schema, Stream.Null);
            Assert.Single(folder.GetFiles());
        }

        _ = _context.Transforms.ApplyExpressionModel(fixture.ModelFile).GetOutputSchema(Shapes.Of(data.Schema));
        Assert.Empty(folder.GetFileSystemInfos());
        folder.Delete();
    }

    [Fact]
    public void Fit_and_Transform_need_no_temporary_folder()
    {
        // Below a file, where no folder can be made.
        _context.TempFilePath = Path.Combine(fixture.ModelFile, "folder");
        IDataView data = fixture.Paths(_context, "gray-48x48.png");
        using ExpressionModelTransformer chain = Fit(data);
        Assert.Single(chain.Transform(data).GetColumn<string>("PredictedLabel"));
        Assert.ThrowsAny<Exception>(() => _context.Model.Save(chain, data.Schema, Stream.Null));
        _context.TempFilePath = Path.GetTempPath();
        _context.Model.Save(chain, data.Schema, Stream.Null);
    }

    [Fact]
    public void TemporaryModelFile_names_TempFilePath_where_it_cannot_be_written()
    {
        string folder = Path.Combine(fixture.ModelFile, "folder");
        string message = Assert.Throws<IOException>(() => new TemporaryModelFile(folder, [1, 2, 3])).Message;
        Assert.Contains(folder, message, StringComparison.Ordinal);
        Assert.Contains("Set MLContext.TempFilePath", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fitted_and_loaded_pipelines_ignore_the_EXIF_orientation()
    {
        // The same pixels, stored upright and stored to be turned.
        byte[] stored = TestImages.Draw(
            60, 40, (x, y) => new SkiaSharp.SKColor((byte)(x * 4), (byte)(y * 6), 90), SkiaSharp.SKEncodedImageFormat.Jpeg);
        byte[] turned = TestImages.WithOrientation(stored, 6);
        File.WriteAllBytes(fixture.PathOf("stored.jpg"), stored);
        File.WriteAllBytes(fixture.PathOf("turned.jpg"), turned);
        Assert.NotEqual(fixture.Classifier.Predict(stored), fixture.Classifier.Predict(turned));
        ExpressionPrediction expected = fixture.Classifier.Predict(stored);
        foreach (IDataView data in new[] { fixture.Paths(_context, "turned.jpg"), fixture.Images(_context, "turned.jpg") })
        {
            using ExpressionModelTransformer fitted = Fit(data);
            using var zip = new MemoryStream();
            _context.Model.Save(fitted, null, zip);
            zip.Position = 0;
            ITransformer loaded = new MLContext().Model.Load(zip, out _);
            using var disposable = (IDisposable)loaded;
            Assert.All(
                new[] { fitted, loaded },
                transformer => Assert.All(
                    expected.Scores.Zip(transformer.Transform(data).GetColumn<float[]>("Score").Single()),
                    pair => Assert.Equal(pair.First.Score, pair.Second, 1e-5f)));
        }
    }

    private ExpressionModelTransformer Fit(IDataView data) =>
        _context.Transforms.ApplyExpressionModel(fixture.ModelFile).Fit(data);
}
