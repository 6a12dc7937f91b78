using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Tests.MLNet;
using Google.Protobuf;
using Microsoft.ML;
using SkiaSharp;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Guard;

/// <summary>What the guard lets in must also be fit for ML.NET, which reads and renames it.</summary>
public sealed class GuardedPipelineTests : IDisposable
{
    private static readonly string[] Pictures = ["dark.png", "light.png", "wave.png"];

    private readonly MLContext _context = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("guarded-").FullName;

    public GuardedPipelineTests()
    {
        File.WriteAllBytes(PathOf(Pictures[0]), TestImages.Solid(20, 20, SKColors.Black));
        File.WriteAllBytes(PathOf(Pictures[1]), TestImages.Solid(20, 30, SKColors.White));
        File.WriteAllBytes(
            PathOf(Pictures[2]), TestImages.Gray(15, 15, [.. Enumerable.Range(0, 15 * 15).Select(i => (byte)(i * 7))]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pipeline_with_every_operator_gives_the_scores_of_the_classifier() => AssertSame(GuardedModel.EveryOperator());

    [Fact]
    public void Pipeline_applies_models_whose_nodes_have_names_of_other_values_or_none()
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.Graph.NodeOf("relu").Name = "Image";
        model.Graph.NodeOf("same").Name = "answer/scores";
        model.Graph.NodeOf("conv").Name = "FacialExpression.Pixels";
        model.Graph.NodeOf("sum").Name = "model/Image";
        model.Graph.NodeOf("norm").Name = "";
        model.Graph.NodeOf("flat").Name = "";
        AssertSame(model);
    }

    [Fact]
    public void Pipeline_applies_models_whose_values_have_names_of_ML_NET()
    {
        // Only the name of a node or a weight decides what is left out.
        ModelProto model = GuardedModel.EveryOperator();
        model.Graph.NodeOf("relu").Name = "";
        model.Graph.NodeOf("same").Input[0] = "mlnet.relu";
        model.Graph.NodeOf("relu").Output[0] = "mlnet.relu";
        AssertSame(model);
    }

    [Fact]
    public void Pipeline_applies_models_with_unused_text()
    {
        ModelProto model = GuardedModel.EveryOperator();
        NodeProto encoder = model.Graph.Node[^1].Clone();
        encoder.Name = "mlnet.Other.SlotNames";
        encoder.Input[0] = "text";
        encoder.Output[0] = "number";
        TensorProto text = model.Graph.WeightOf("mlnet.Score.unusedInput").Clone();
        model.Graph.Node.Add([Node("Constant", [], "text", Tensor("value", text)), encoder]);
        AssertSame(model);
    }

    [Fact]
    public void Pipeline_applies_models_whose_producer_is_named_ORTM()
    {
        ModelProto model = GuardedModel.EveryOperator();
        model.ProducerName = "ORTM";
        AssertSame(model);
    }

    [Fact]
    public void Pipeline_refuses_what_the_classifier_refuses_with_the_same_message()
    {
        foreach (Action<ModelProto> change in new Action<ModelProto>[]
        {
            model => model.Graph.NodeOf("relu").OpType = "Loop",
            model => model.Graph.WeightOf("slopes").Dims[0] = 4,
            model => model.Graph.WeightOf("slopes").RawData = ByteString.CopyFrom([.. Enumerable.Repeat((byte)0xFF, 84)]),
            model => model.Graph.Name = new string('x', 2_000_000),
            model => model.MetadataProps.Clear(),
        })
        {
            ModelProto model = GuardedModel.EveryOperator();
            change(model);
            string expected = Assert.Throws<InvalidModelFileException>(() => GuardedModel.Load(model)).Message;
            var options = new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model.ToByteArray()) };
            Assert.Equal(
                expected,
                Assert.Throws<InvalidModelFileException>(() => _context.Transforms.ApplyExpressionModel(options)).Message);
            string file = PathOf("refused.onnx");
            File.WriteAllBytes(file, model.ToByteArray());
            string message = Assert.Throws<InvalidModelFileException>(
                () => _context.Transforms.ApplyExpressionModel(file)).Message;
            Assert.Equal(expected.Replace("The stream", $"\"{file}\"", StringComparison.Ordinal), message);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void AssertSame(ModelProto model)
    {
        using ExpressionClassifier classifier = GuardedModel.Load(model);
        IDataView data = _context.Data.LoadFromEnumerable(
            Pictures.Select(name => new PipelineFixture.PathRow { Image = PathOf(name) }));
        var options = new ExpressionModelEstimator.Options { ModelStream = new MemoryStream(model.ToByteArray()) };
        using ExpressionModelTransformer transformer = _context.Transforms.ApplyExpressionModel(options).Fit(data);
        PipelineFixture.Output[] rows = [.. _context.Data.CreateEnumerable<PipelineFixture.Output>(
            transformer.Transform(data), reuseRowObject: false)];
        Assert.Equal(Pictures.Length, rows.Length);
        foreach ((string name, PipelineFixture.Output row) in Pictures.Zip(rows))
        {
            ExpressionPrediction expected = classifier.Predict(PathOf(name));
            Assert.Equal(expected.Expression.ToString(), row.PredictedLabel);
            Assert.All(expected.Scores.Zip(row.Score), pair => Assert.Equal(pair.First.Score, pair.Second, 1e-5f));
        }
    }
}
