using FacialExpression.Training.Tests.Formats.Keras;

namespace FacialExpression.Training.Tests.Formats.Onnx;

/// <summary>The model inside the package, loaded to be worked on.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class PretrainedTrainingTests : TemporaryFolder
{
    private static readonly byte[][] Images =
        [ModelMaker.Image(ImageShape.Fer2013), new byte[48 * 48], [.. ModelMaker.Image(ImageShape.Fer2013).Reverse()]];

    [Fact]
    public void Pretrained_model_has_the_layers_of_ExpressionResNet_and_scores_near_those_of_its_int8_file()
    {
        TrainedExpressionModel model = TrainedExpressionModel.LoadPretrained();
        Assert.Equal(
            KnownModels.ExpressionResNet.Build(ImageShape.Fer2013, 7).Layers.Select(l => l.Layer),
            model.Network.Layers.Select(l => l.Layer));
        Assert.Equal(1_942_951, model.Weights.Sum(w => w.Values.Length));
        using var inside = ExpressionClassifier.LoadPretrained();
        Assert.Equal(inside.Metadata.ToProperties(), model.Metadata.ToProperties());
        using ExpressionClassifier classifier = model.ToClassifier();
        float[] Scores(ExpressionClassifier of, byte[] image) =>
            of.Predict(image, 48, 48, PixelFormat.Gray8).Scores.AsSpan().ToArray();
        Assert.All(Images, image => Assert.All(
            Scores(inside, image).Zip(Scores(classifier, image)),
            pair => Assert.Equal(pair.First, pair.Second, 0.05f)));
        Assert.NotEmpty(model.History);
        Assert.NotEqual(new TrainingOptions(), model.Options);
    }

    [Fact]
    public void Pretrained_model_is_fine_tuned_calibrated_saved_and_exported_to_Keras()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(56, 28);
        TrainedExpressionModel pretrained = TrainedExpressionModel.LoadPretrained();
        TrainedExpressionModel further = pretrained.Fit(
            dataset, new TrainingOptions { Epochs = 1, BatchSize = 28, Optimizer = new Adam { LearningRate = 1e-4 } });
        Assert.Single(further.History);
        Assert.NotEqual(pretrained.Weights[0].Values.ToArray(), further.Weights[0].Values.ToArray());

        TrainedExpressionModel calibrated = further.Calibrate(dataset.Validation);
        calibrated.Save(At("further.onnx"));
        TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("further.onnx"));
        ModelMaker.AssertSame(calibrated, loaded);
        Assert.Equal(calibrated.Metadata.Temperature, loaded.Metadata.Temperature);

        KerasModel.Save(loaded, At("further.keras"));
        TrainedExpressionModel back = KerasModel.Load(At("further.keras"));
        Assert.Equal(loaded.Network.Layers.Select(l => l.Layer), back.Network.Layers.Select(l => l.Layer));
        Assert.All(
            ModelMaker.Predict(loaded, Images).Zip(ModelMaker.Predict(back, Images)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
