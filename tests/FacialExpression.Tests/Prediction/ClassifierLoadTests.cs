using FacialExpression.Tests.ModelFiles.Imported;
using Google.Protobuf;

namespace FacialExpression.Tests.Prediction;

/// <summary>All ways to load a classifier: they name what is null, and use the options that they get.</summary>
public sealed class ClassifierLoadTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
    private readonly string _own = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
    private readonly byte[] _foreign = ForeignModel.Create().ToByteArray();
    private readonly byte[] _ours = HandMadeModel.BrightnessModel();

    public ClassifierLoadTests()
    {
        File.WriteAllBytes(_path, _foreign);
        File.WriteAllBytes(_own, _ours);
    }

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_own);
    }

    [Fact]
    public void Loading_names_an_argument_that_is_null()
    {
        Names("model", () => ExpressionClassifier.Load(_path, (OnnxModelOptions)null!, new ExpressionClassifierOptions()));
        Names("onnxModel", () => ExpressionClassifier.Load((Stream)null!, ForeignModel.Options));
        Names("model", () => ExpressionClassifier.Load(
            new MemoryStream(_foreign), (OnnxModelOptions)null!, new ExpressionClassifierOptions()));
        Names("onnxModel", () => ImageClassifier.Load((Stream)null!));
        Names("model", () => ImageClassifier.Load(_path, (OnnxModelOptions)null!, new ExpressionClassifierOptions()));
        Names("onnxModel", () => ImageClassifier.Load((Stream)null!, ForeignModel.Options));
        Names("model", () => ImageClassifier.Load(
            new MemoryStream(_foreign), (OnnxModelOptions)null!, new ExpressionClassifierOptions()));
    }

    [Fact]
    public void Options_reach_the_model_whatever_it_is_loaded_from()
    {
        OnnxModelOptions model = ForeignModel.Options;
        Func<ExpressionClassifierOptions?, IDisposable>[] ways =
        [
            options => ExpressionClassifier.Load(_own, options), options => ExpressionClassifier.Load(Stream(_ours), options),
            options => ImageClassifier.Load(_own, options), options => ImageClassifier.Load(Stream(_ours), options),
            options => ExpressionClassifier.Load(_path, model, options),
            options => ExpressionClassifier.Load(Stream(_foreign), model, options),
            options => ImageClassifier.Load(_path, model, options),
            options => ImageClassifier.Load(Stream(_foreign), model, options),
        ];
        var small = new ExpressionClassifierOptions { ModelLimits = ModelLimits.Default with { MaxModelBytes = 10 } };
        Assert.All(ways, load =>
        {
            load(null).Dispose();
            Assert.Throws<InvalidModelFileException>(() => load(small));
        });
        static Stream Stream(byte[] bytes) => new MemoryStream(bytes);
    }

    [Fact]
    public void A_trusted_model_of_one_image_predicts_what_a_checked_one_does()
    {
        byte[] one = ForeignModel.CreateForOne().ToByteArray();
        byte[] pixels = [.. Enumerable.Repeat((byte)200, 64)];
        ExpressionPrediction Predict(OnnxTrust trust)
        {
            using var classifier =
                ExpressionClassifier.Load(new MemoryStream(one), ForeignModel.Options with { Trust = trust });
            return classifier.Predict(pixels, 8, 8, PixelFormat.Gray8);
        }

        Assert.All(
            Predict(OnnxTrust.Checked).Scores.Zip(Predict(OnnxTrust.Trusted).Scores),
            pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-6f));
    }

    private static void Names(string parameter, Func<object> call) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentNullException>(call).ParamName);
}
