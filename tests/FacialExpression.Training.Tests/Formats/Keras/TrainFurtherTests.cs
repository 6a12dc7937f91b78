using System.Text.Json.Nodes;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Training a loaded model further.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class TrainFurtherTests : TemporaryFolder
{
    private static readonly TrainingOptions Options =
        new() { Epochs = 2, BatchSize = 32, Precision = Precision.Float32, Device = TrainingDevice.Cpu };

    [Fact]
    public void A_loaded_model_learns_on_from_its_weights()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(280, 70);
        TrainedExpressionModel first = new SmallModel().Fit(dataset, Options with { Epochs = 6 });
        KerasModel.Save(first, At("model.keras"));
        TrainedExpressionModel loaded = KerasModel.Load(At("model.keras"));
        TrainedExpressionModel further = loaded.Fit(dataset, Options);

        Assert.Equal(first.Name, further.Name);
        Assert.True(further.History[0].Loss < first.History[0].Loss, "It began where a fresh model begins.");
        Assert.Equal(2, further.History.Count);
        Assert.NotEqual(loaded.Weights[0].Values.ToArray(), further.Weights[0].Values.ToArray());

        // Where the first weights came from is not lost.
        JsonNode provenance = JsonNode.Parse(further.Metadata.Provenance)!;
        Assert.Equal(dataset.Source, (string?)provenance["dataset"]);
        Assert.Equal(6, (int?)provenance["start"]!["completedEpochs"]);
    }

    [Fact]
    public void A_step_of_size_almost_nothing_leaves_the_weights_and_the_order_of_the_outputs()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel made = ModelMaker.Make(new SmallModel());
        TrainedExpressionModel turned = made.With(made.Metadata with
        {
            Labels = [.. ExpressionLabels.All.Reverse()],
            Scale = 0.005f,
            FaceMargin = 0.2f,
            Temperature = 2,
        });
        TrainedExpressionModel further =
            turned.Fit(ExpressionDataset.Draw(14, 7), Options with { Optimizer = new Sgd { LearningRate = 1e-30 } });

        Assert.All(turned.Weights.Zip(further.Weights), pair =>
            Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));
        Assert.Equal(turned.Metadata.Labels, further.Metadata.Labels);
        Assert.Equal((0.005f, 0.2f, 1f), (further.Metadata.Scale, further.Metadata.FaceMargin, further.Metadata.Temperature));
    }

    // The same network with its outputs turned learns the same with turned targets: loss, accuracy and weights agree.
    [Fact]
    public void Targets_go_to_the_outputs_of_their_labels()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(70, 35);
        TrainedExpressionModel made = ModelMaker.Make(new SmallModel());
        int[] order = [6, 2, 0, 5, 1, 3, 4];
        var turned = new TrainedExpressionModel(
            made.Network, [.. made.Weights.Select(w => w.Layer == "dense_1" ? w with { Values = Rows(w, order) } : w)],
            made.Metadata with { Labels = [.. order.Select(i => ExpressionLabels.All[i])] });
        TrainingOptions options = Options with
        {
            Epochs = 1,
            LabelSmoothing = 0.1,
            ClassWeights = new Dictionary<Expression, double> { [Expression.Fear] = 3 },
        };
        TrainedExpressionModel straight = made.Fit(dataset, options);
        TrainedExpressionModel other = turned.Fit(dataset, options);

        Assert.Equal(straight.History[0].Loss, other.History[0].Loss, 1e-5);
        Assert.Equal(straight.History[0].ValidationLoss, other.History[0].ValidationLoss, 1e-5);
        Assert.Equal(straight.History[0].ValidationAccuracy, other.History[0].ValidationAccuracy);
        ModelWeight expected = straight.Weights.Single(w => w.Path == "dense_1/kernel");
        ModelWeight actual = other.Weights.Single(w => w.Path == "dense_1/kernel");
        Assert.All(Rows(expected, order).Zip(actual.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Rounds_of_training_keep_where_they_began_within_bounds()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(7, 0);
        var network = new Sequential(
            ImageShape.Fer2013, [new AveragePooling2D(16), new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
        TrainedExpressionModel made = ModelMaker.Make(network);
        var model = new TrainedExpressionModel(network, made.Weights, made.Metadata with { Provenance = "by hand, no JSON" });
        model = model.Fit(dataset, Options);
        Assert.Equal("by hand, no JSON", (string?)JsonNode.Parse(model.Metadata.Provenance)!["start"]);
        for (int round = 0; round < 70; round++)
        {
            model = model.Fit(dataset, Options with { Epochs = 1 });
        }

        Assert.InRange(model.Metadata.Provenance.Length, 1000, 20_000);
    }

    [Fact]
    public void Expressions_that_a_model_did_not_know_are_learned()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel five = ModelMaker.Make(new Sequential(
            ImageShape.Fer2013,
            [
                new Conv2D(4, 5, ActivationFunction.Relu),
                new MaxPooling2D(4),
                new Flatten(),
                new Dense(5, ActivationFunction.Softmax),
            ]));
        KerasModel.SaveTensorFlowJs(five, Folder);
        TrainedExpressionModel model = KerasModel.Load(At("model.json"), new KerasModelOptions
        {
            Labels = ["angry", "happy", "neutral", "sad", "surprise"],
        });
        ExpressionDataset dataset = ExpressionDataset.Draw(280, 70);
        int fear = dataset.Training.Labels.ToList().IndexOf(Expression.Fear);
        float Fear(TrainedExpressionModel of)
        {
            using ExpressionClassifier classifier = of.ToClassifier();
            return classifier.Predict(dataset.Training.GetPixels(fear), 48, 48, PixelFormat.Gray8).Scores[Expression.Fear];
        }

        Assert.InRange(Fear(model), 1e-12f, 1e-5f);
        TrainedExpressionModel further =
            model.Fit(dataset, Options with { Epochs = 12, Optimizer = new Adam { LearningRate = 0.01 } });
        Assert.InRange(further.History[0].Loss, 2, 30);
        Assert.InRange(further.History[^1].Loss, 0, further.History[0].Loss - 0.3);
        Assert.InRange(Fear(further), 0.05f, 1);
    }

    [Fact]
    public void Callbacks_see_the_labels_of_the_start()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel made = ModelMaker.Make(new SmallModel());
        var turned = new TrainedExpressionModel(
            made.Network, made.Weights, made.Metadata with { Labels = [.. ExpressionLabels.All.Reverse()] });
        var trainer = new ExpressionTrainer(Options)
        {
            Callbacks = [new ModelCheckpoint(At("best.onnx")), new EarlyStopping { Patience = 1 }],
        };
        Assert.Equal(turned.Metadata.Labels, trainer.Fit(turned, ExpressionDataset.Draw(14, 7)).Metadata.Labels);
        using ExpressionClassifier best = ExpressionClassifier.Load(At("best.onnx"));
        Assert.Equal(turned.Metadata.Labels, best.Metadata.Labels);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel model = ModelMaker.Make(new SmallModel().Build(new ImageShape(32, 40, 1), 7));
        string message = Assert.Throws<InvalidNetworkException>(() => model.Fit(ExpressionDataset.Draw(14, 0))).Message;
        Assert.Contains("takes 32×40×1", message, StringComparison.Ordinal);
        Assert.Contains("the data set has 48×48×1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_not_taken_up_by_a_training_that_began_with_other_weights()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(14, 0);
        var trainer = new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions { Path = At("training.checkpoint") } };
        var model = ModelMaker.Make(new SmallModel());
        TrainedExpressionModel once = trainer.Fit(model, dataset);
        Assert.Equal(once.Weights[0].Values.ToArray(), trainer.Fit(model, dataset).Weights[0].Values.ToArray());

        TrainedExpressionModel others = ModelMaker.Make(model.Network, model.Name, seed: 6);
        Assert.Contains("of a training that began with the weights",
            Assert.Throws<CheckpointException>(() => trainer.Fit(others, dataset)).Message, StringComparison.Ordinal);
        Assert.Contains("here it is fresh",
            Assert.Throws<CheckpointException>(() => trainer.Fit(new SmallModel(), dataset)).Message, StringComparison.Ordinal);
    }

    private static float[] Rows(ModelWeight weight, int[] order)
    {
        int length = weight.Values.Length / order.Length;
        return [.. order.SelectMany(row => weight.Values.Slice(row * length, length).ToArray())];
    }
}
