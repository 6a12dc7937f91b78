using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression.Tests.Prediction;

/// <summary>The check of a model's scores for one image, which loading ends with.</summary>
public class LoadedScoresTests
{
    [Theory]
    [InlineData(0.4f, 0.6f)]
    [InlineData(0f, 1f)]
    [InlineData(0.4f, 0.608f)]
    [InlineData(0.4f, 0.592f)]
    public void Scores_from_0_to_1_whose_sum_is_about_1_are_accepted(float angry, float disgust)
    {
        using ExpressionClassifier classifier = Load(angry, disgust);
        ExpressionPrediction prediction = classifier.Predict(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        Assert.Equal((angry, disgust), (prediction.Scores[Expression.Angry], prediction.Scores[Expression.Disgust]));
    }

    [Theory]
    [InlineData(-0.2f, 0.7f, 0.5f)]
    [InlineData(1.2f, -0.1f, -0.1f)]
    [InlineData(0.4f, 0.62f, 0f)]
    [InlineData(0.4f, 0.58f, 0f)]
    [InlineData(1f, 1f, 0f)]
    [InlineData(0f, 0f, 0f)]
    public void Scores_that_are_no_probabilities_are_refused(float angry, float disgust, float fear)
    {
        InvalidModelFileException e = Assert.Throws<InvalidModelFileException>(() => Load(angry, disgust, fear));
        Assert.StartsWith("It: its scores are no probabilities (", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)")]
    [InlineData(11, "0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, …)")]
    public void The_first_ten_scores_are_shown(int count, string shown)
    {
        var metadata = new ExpressionModelMetadata
        {
            ModelName = "m",
            Labels = [.. Enumerable.Range(0, count).Select(i => $"label{i}")],
        };
        float[] halves = [.. Enumerable.Repeat(0.5f, count)];
        byte[] model = WithoutSoftmax(HandMadeModel.Create(halves, new float[count], metadata));
        InvalidModelFileException e = Assert.Throws<InvalidModelFileException>(
            () => ImageClassifier.LoadChecked(model, "It", new ExpressionClassifierOptions()));
        Assert.Contains($"no probabilities ({shown}:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_are_not_finite_are_refused_as_that()
    {
        byte[] model = HandMadeModel.Create([float.MaxValue, 0, 0, 0, 0, 0, 0], [float.MaxValue, 0, 0, 0, 0, 0, 0]);
        InvalidModelFileException e = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.LoadChecked(model, "It", new ExpressionClassifierOptions()));
        Assert.StartsWith("It: The model \"Hand-made\" computes scores that are not finite", e.Message, StringComparison.Ordinal);
    }

    // Finite for the gray image of the check, and infinite for a white one.
    [Fact]
    public void Scores_that_are_not_finite_for_an_image_of_a_batch_are_refused()
    {
        const float Most = float.MaxValue;
        byte[] model = HandMadeModel.Create([0.4f * Most, 0, 0, 0, 0, 0, 0], [Most, 0, 0, 0, 0, 0, 0]);
        using ExpressionClassifier classifier =
            ExpressionClassifier.LoadChecked(model, "It", new ExpressionClassifierOptions());
        byte[] white = [.. Enumerable.Repeat((byte)255, 48 * 48)];
        byte[] black = new byte[48 * 48];
        Assert.Throws<InvalidModelFileException>(() => classifier.Predict(white, 48, 48, PixelFormat.Gray8));
        Assert.Throws<InvalidModelFileException>(() => classifier.PredictGrayBatch([.. black, .. white]));
        Assert.Throws<InvalidModelFileException>(() => classifier.PredictBatch(
            [black, white], pixels => Picture.FromPixels(pixels, 48, 48, PixelFormat.Gray8),
            TestContext.Current.CancellationToken));
    }

    // Seven logits in two rows: nothing shows before an image comes in.
    [Fact]
    public void A_model_that_cannot_be_run_is_refused_as_that()
    {
        var model = ModelProto.Parser.ParseFrom(HandMadeModel.BrightnessModel());
        NodeProto softmax = model.Graph.Node.Single(node => node.OpType == "Softmax");
        int place = model.Graph.Node.IndexOf(softmax);
        model.Graph.Node.Insert(place, OnnxGraph.Node("Reshape", [softmax.Input[0], "two"], "split"));
        model.Graph.Node.Insert(place + 1, OnnxGraph.Node("Reshape", ["split", "seven"], "whole"));
        model.Graph.Initializer.Add(OnnxGraph.Constant("two", [2], [2L, -1L]));
        model.Graph.Initializer.Add(OnnxGraph.Constant("seven", [2], [-1L, 7L]));
        softmax.Input[0] = "whole";
        InvalidModelFileException e = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.LoadChecked(model.ToByteArray(), "It", new ExpressionClassifierOptions()));
        Assert.StartsWith("It cannot be run. ONNX Runtime reports ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_damaged_model_is_refused_whatever_the_number_of_threads(int threads)
    {
        InvalidModelFileException e = Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.LoadChecked(
            [1, 2, 3], "It", new ExpressionClassifierOptions { Threads = threads }));
        Assert.StartsWith("It is no ONNX model, or is damaged (3 bytes).", e.Message, StringComparison.Ordinal);
    }

    // A model whose scores are what its weights say: the softmax gives way to a node that changes nothing.
    private static ExpressionClassifier Load(params float[] scores)
    {
        byte[] model = HandMadeModel.Create([.. scores, .. new float[7 - scores.Length]], new float[7]);
        return ExpressionClassifier.LoadChecked(WithoutSoftmax(model), "It", new ExpressionClassifierOptions());
    }

    private static byte[] WithoutSoftmax(byte[] file)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        NodeProto softmax = model.Graph.Node.Single(node => node.OpType == "Softmax");
        softmax.OpType = "Identity";
        softmax.Attribute.Clear();
        return model.ToByteArray();
    }
}
