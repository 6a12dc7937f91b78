using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;
using FacialExpression.Training.Tests.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;
using Google.Protobuf;

namespace FacialExpression.Training.Tests.Formats.Onnx;

/// <summary>What was saved is loaded as it was.</summary>
[Trait("Duration", "Long")]
public sealed class OnnxLoadingTests : TemporaryFolder
{
    public static TheoryData<string> Rows => [.. LayerRows.All.Keys];

    // Files without a description are older than the layers that are left out.
    public static TheoryData<string> OldRows => [.. LayerRows.All.Where(row => !IsNew(row.Value)).Select(row => row.Key)];

    // Model 2 has Model 1's layers.
    public static TheoryData<int> KnownModelIndices =>
        [.. Enumerable.Range(0, KnownModels.All.Count).Where(i => KnownModels.All[i] != KnownModels.Model2)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_layer_is_loaded_as_it_was_saved(string row) => AssertLoadsAsSaved(Calibrated(LayerRows.All[row].Build()));

    [Theory]
    [MemberData(nameof(KnownModelIndices))]
    public void Every_known_model_is_loaded_as_it_was_saved(int index) =>
        AssertLoadsAsSaved(ModelMaker.Make(KnownModels.All[index]));

    [Theory]
    [MemberData(nameof(OldRows))]
    public void Files_without_a_description_are_loaded_by_their_graph(string row) =>
        AssertLoadsByGraph(Calibrated(LayerRows.All[row].Build()));

    [Theory]
    [MemberData(nameof(KnownModelIndices))]
    public void Known_models_without_a_description_are_loaded_by_their_graph(int index) =>
        AssertLoadsByGraph(ModelMaker.Make(KnownModels.All[index]));

    [Fact]
    public void Layers_that_are_newer_than_descriptions_are_loaded_right_or_refused_without_one() => Assert.All(
        LayerRows.All.Where(row => IsNew(row.Value)),
        row =>
        {
            if (Record.Exception(() => AssertLoadsByGraph(Calibrated(row.Value.Build()))) is { } e)
            {
                Assert.Contains("cannot be loaded for training",
                    Assert.IsType<InvalidModelFileException>(e).Message, StringComparison.Ordinal);
            }
        });

    [Fact]
    public void A_graph_alone_gives_back_all_that_predicting_needs()
    {
        Sequential network = KnownModels.CompactResNet.Build(ImageShape.Fer2013, 7);
        ModelProto file = Export(ModelMaker.Make(network));
        Assert.Equal(network.Layers.Select(l => l.Layer), Load(WithoutDescription(file)).Network.Layers.Select(l => l.Layer));
    }

    [Fact]
    public void Kernels_in_half_precision_are_loaded_as_float32_of_the_same_values()
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All["Residual in residuals"].Build());
        model.Save(At("half.onnx"), WeightFormat.Float16);
        TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("half.onnx"));
        Assert.All(model.Weights.Zip(loaded.Weights), pair => Assert.Equal(
            pair.First.Values.ToArray()
                .Select(v => pair.First.Parameter.IsKernel ? (float)(Half)v : v), pair.Second.Values.ToArray()));
        loaded.Save(At("again.onnx"), WeightFormat.Float16);
        Assert.Equal(File.ReadAllBytes(At("half.onnx")), File.ReadAllBytes(At("again.onnx")));
        Assert.Equal(
            loaded.Weights[0].Values.ToArray(),
            Load(WithoutDescription(
                ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("half.onnx"))))).Weights[0].Values.ToArray());
    }

    [Fact]
    public void Settings_and_history_of_the_training_are_loaded()
    {
        EpochResult[] history = [new(1, 1.5, 0.25, double.NaN, double.NaN), new(2, 1.25, 0.5, double.NaN, double.NaN)];
        var provenance = new TrainingProvenance
        {
            Options = new TrainingOptions
            {
                Epochs = 2,
                Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true },
                Augmentation = Augmentation.Faces,
                ClassWeights = new Dictionary<Expression, double> { [Expression.Fear] = 3 },
                AverageMomentum = 0.99,
            },
            Device = TrainingDevice.Cpu,
            History = history,
            LastEpoch = history[^1],
            CompletedEpochs = 2,
            WasCanceled = true,
            StopReason = "enough",
        };
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Dense"].Build());
        made.With(made.Metadata with { Provenance = JsonText.Write(provenance) }).Save(At("model.onnx"));
        TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("model.onnx"));
        Assert.Equal(history, loaded.History);
        Assert.Equal((true, "enough", TrainingDevice.Cpu), (loaded.WasCanceled, loaded.StopReason, loaded.Device));
        Assert.Equal(3, loaded.Options.ClassWeights![Expression.Fear]);
        Assert.Equal(provenance.Options with { ClassWeights = null }, loaded.Options with { ClassWeights = null });
    }

    [Fact]
    public void A_long_history_leaves_a_file_that_can_be_loaded()
    {
        EpochResult[] history =
            [.. Enumerable.Range(1, 20_000).Select(i => new EpochResult(i, 1.0 / i, 0.1 / 3, 1.0 / 7, 1.0 / 9))];
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Dense"].Build());
        var provenance = new TrainingProvenance { History = history };
        made.With(made.Metadata with { Provenance = JsonText.Write(provenance) }).Save(At("model.onnx"));
        IReadOnlyList<EpochResult> loaded = TrainedExpressionModel.Load(At("model.onnx")).History;
        Assert.Equal(history.TakeLast(TrainingProvenance.MaxHistory), loaded);
        Assert.Null(TrainingProvenance.StartOf(JsonText.Write(provenance))!["history"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("by hand, no JSON")]
    [InlineData("{\"options\":{\"optimizer\":{\"$type\":\"Lion\"}}}")]
    [InlineData("{\"options\":{\"epochs\":-1}}")]
    [InlineData("{\"history\":[null]}")]
    public void Provenance_that_is_not_known_is_left_as_it_is(string provenance)
    {
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Dense"].Build());
        made.With(made.Metadata with { Provenance = provenance }).Save(At("model.onnx"));
        TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("model.onnx"));
        Assert.Equal(provenance, loaded.Metadata.Provenance);
        Assert.Equal(new TrainingOptions(), loaded.Options);
        Assert.Empty(loaded.History);
    }

    private void AssertLoadsAsSaved(TrainedExpressionModel model)
    {
        foreach (WeightFormat format in new[] { WeightFormat.Float32, WeightFormat.Float16 })
        {
            model.Save(At("model.onnx"), format);
            TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("model.onnx"));
            if (format == WeightFormat.Float32)
            {
                ModelMaker.AssertSame(model, loaded);
                byte[] image = ModelMaker.Image(model.Network.Input);
                AssertSameScores(ModelMaker.Predict(model, image), ModelMaker.Predict(loaded, image));
            }

            Assert.Equal(model.Network.Layers.Select(l => l.Layer), loaded.Network.Layers.Select(l => l.Layer));
            Assert.Equal(model.Metadata.ToProperties(), loaded.Metadata.ToProperties());
            loaded.Save(At("again.onnx"), format);
            Assert.Equal(File.ReadAllBytes(At("model.onnx")), File.ReadAllBytes(At("again.onnx")));
        }
    }

    private static void AssertLoadsByGraph(TrainedExpressionModel model)
    {
        TrainedExpressionModel loaded = Load(WithoutDescription(Export(model)));
        Assert.Equal(model.Metadata.ToProperties(), loaded.Metadata.ToProperties());
        byte[] image = ModelMaker.Image(model.Network.Input);
        AssertSameScores(ModelMaker.Predict(model, image), ModelMaker.Predict(loaded, image));

        // Once loaded, it is a model as any other.
        using var saved = new MemoryStream();
        loaded.Save(saved);
        saved.Position = 0;
        ModelMaker.AssertSame(loaded, TrainedExpressionModel.Load(saved));
    }

    private static void AssertSameScores(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));

    private static TrainedExpressionModel Calibrated(Sequential network)
    {
        TrainedExpressionModel model = ModelMaker.Make(network);
        return model.With(model.Metadata with
        {
            Labels = [.. ExpressionLabels.All.Reverse()],
            Scale = 0.005f,
            Temperature = 1.5f,
            FaceMargin = 0.2f,
            Provenance = "{\"from\":\"here\"}",
        });
    }

    private static ModelProto Export(TrainedExpressionModel model) =>
        OnnxExporter.Export(model.Network, model.Weights, model.Metadata);

    private static ModelProto WithoutDescription(ModelProto file)
    {
        file.MetadataProps.Remove(file.MetadataProps.Single(p => p.Key == OnnxExporter.NetworkKey));
        return file;
    }

    private static TrainedExpressionModel Load(ModelProto file) =>
        TrainedExpressionModel.Load(new MemoryStream(file.ToByteArray()));

    private static bool IsNew(LayerRow row) => row.Build().Leaves.Select(l => l.Layer).Append(row.Layer).Any(layer =>
        layer is Branches or PReLU or Cropping2D or Permute
        || layer is Residual residual && residual.Layers.Any(inner => inner is Branches)
        || layer is Activation { Function: var function } && IsNew(function)
        || layer is Conv2D { Activation: var own } && IsNew(own));

    private static bool IsNew(ActivationFunction function) =>
        function is ActivationFunction.HardSigmoid or ActivationFunction.HardSwish or ActivationFunction.Mish;
}
