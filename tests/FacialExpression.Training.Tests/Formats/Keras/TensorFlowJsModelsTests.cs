namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Models that TensorFlow.js made by itself: its names, its order of weights, its quantized forms.</summary>
public sealed class TensorFlowJsModelsTests : TemporaryFolder
{
    [Fact]
    public void Models_that_TensorFlow_js_made_predict_here_what_they_predict_there()
    {
        NodeJs.Require();
        NodeJs.Run("make.mjs", Folder);
        string[] models = Directory.GetDirectories(Folder);
        Assert.Equal(["float16", "normalized", "plain", "rescaled", "uint16", "uint8"], models.Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.All(models, folder =>
        {
            TrainedExpressionModel model = KerasModel.Load(Path.Combine(folder, "model.json"));
            float[] theirs = NodeJs.ReadNumbers(Path.Combine(folder, "scores.bin"));
            float[] ours = ModelMaker.Predict(model, ModelMaker.Image(model.Network.Input));
            Assert.InRange(theirs.Zip(ours, (t, o) => Math.Abs(t - o)).Max(), 0, 1e-5f);
        });
    }
}
