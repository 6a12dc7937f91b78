using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Tests.MLNet;
using Google.Protobuf;
using Microsoft.ML;

namespace FacialExpression.Tests.ModelFiles.Imported;

/// <summary>Pipelines take models of other software, also saved ones.</summary>
public sealed class ImportedPipelineTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("imported-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ferplus", OnnxTrust.Checked)]
    [InlineData("efficientnet", OnnxTrust.Checked)]
    [InlineData("keras", OnnxTrust.Checked)]
    [InlineData("resize", OnnxTrust.Checked)]
    [InlineData("sigmoids", OnnxTrust.Checked)]
    [InlineData("keras", OnnxTrust.Trusted)]
    [InlineData("shufflenet", OnnxTrust.Trusted)]
    public void A_pipeline_and_a_saved_one_give_the_scores_of_an_independent_forward_pass(string name, OnnxTrust trust)
    {
        ImportedModel model = ImportedModel.Of(name);
        string[] files = [.. model.Pixels.Chunk(model.Height * model.Width).Select((pixels, i) =>
        {
            string path = Path.Combine(_folder, $"{i}.png");
            File.WriteAllBytes(path, TestImages.Gray(model.Width, model.Height, pixels));
            return path;
        })];
        IDataView data = _context.Data.LoadFromEnumerable(files.Select(file => new PipelineFixture.PathRow { Image = file }));
        using ExpressionModelTransformer transformer = _context.Transforms.ApplyExpressionModel(new()
        {
            ModelFile = ImportedModel.PathOf($"{name}.onnx"),
            OnnxModelOptions = model.Options with { Trust = trust },
        }).Fit(data);
        AssertScores(model, transformer.Transform(data));

        string saved = Path.Combine(_folder, "pipeline.zip");
        _context.Model.Save(transformer, data.Schema, saved);
        ITransformer loaded = _context.Model.Load(saved, out _);
        AssertScores(model, loaded.Transform(data));
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void A_trusted_model_that_cannot_stand_in_a_pipeline_is_refused()
    {
        OnnxModelOptions trusted = ForeignModel.Options with { Trust = OnnxTrust.Trusted };
        Refused("it has opset 12, and 13 is the least", ForeignModel.Create().WithOpset(12));
        Refused("nodes with graphs of their own", TrustedModelTests.WithBranches("y"));

        void Refused(string expected, ModelProto model)
        {
            var options = new ExpressionModelEstimator.Options
            {
                ModelStream = new MemoryStream(model.ToByteArray()),
                OnnxModelOptions = trusted,
            };
            string message = Assert.Throws<InvalidModelFileException>(
                () => _context.Transforms.ApplyExpressionModel(options)).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.Contains("Predict with ExpressionClassifier", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_of_a_model_need_a_model()
    {
        var options = new ExpressionModelEstimator.Options { OnnxModelOptions = ForeignModel.Options };
        string message = Assert.Throws<ArgumentException>(() => _context.Transforms.ApplyExpressionModel(options)).Message;
        Assert.Contains("set ModelFile or ModelStream", message, StringComparison.Ordinal);
    }

    private void AssertScores(ImportedModel model, IDataView predicted)
    {
        PipelineFixture.Output[] rows =
            [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(predicted, reuseRowObject: false)];
        Assert.Equal(model.Images.Count, rows.Length);
        Assert.All(model.Images, (image, i) =>
        {
            foreach ((string label, double score) in image)
            {
                Assert.True(ExpressionLabels.TryParse(label, out Expression expression));
                Assert.Equal(score, rows[i].Score[(int)expression], 1e-5);
            }
        });
    }
}
