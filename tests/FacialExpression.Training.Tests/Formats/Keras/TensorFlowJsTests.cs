namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>
/// TensorFlow's own code loads what is exported and predicts the same; what it saves is loaded and predicts the same.
/// </summary>
[Trait("Duration", "Long")]
public sealed class TensorFlowJsTests(TensorFlowJsFixture fixture) : IClassFixture<TensorFlowJsFixture>
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string> Names => [.. TensorFlowJsFixture.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TensorFlow_js_predicts_what_the_exported_model_predicts_here(string name)
    {
        NodeJs.Require();
        string fault = Path.Combine(fixture.Of(name), "error.txt");
        Assert.False(File.Exists(fault), File.Exists(fault) ? File.ReadAllText(fault) : "");
        float[] theirs = NodeJs.ReadNumbers(Path.Combine(fixture.Of(name), "scores.bin"));
        AssertClose(ModelMaker.Predict(fixture.Model(name), TensorFlowJsFixture.Images(fixture.Model(name))), theirs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_TensorFlow_js_saves_is_loaded_and_predicts_the_same(string name)
    {
        NodeJs.Require();
        TrainedExpressionModel loaded = KerasModel.Load(
            Path.Combine(fixture.Of(name), "saved", "model.json"), new KerasModelOptions { Scaling = PixelScaling.ZeroToOne });
        AssertClose(NodeJs.ReadNumbers(Path.Combine(fixture.Of(name), "scores.bin")),
            ModelMaker.Predict(loaded, TensorFlowJsFixture.Images(fixture.Model(name))));
        Assert.Equal(fixture.Model(name).Network.ParameterCount, loaded.Network.ParameterCount);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, Tolerance);

        // A model whose scores were all alike would show nothing.
        Assert.True(expected.Distinct().Count() > 7, "The scores of the two images are too much alike to tell models apart.");
    }
}
