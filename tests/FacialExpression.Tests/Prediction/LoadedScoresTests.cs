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
        var model = ModelProto.Parser.ParseFrom(HandMadeModel.Create([.. scores, .. new float[7 - scores.Length]], new float[7]));
        NodeProto softmax = model.Graph.Node.Single(node => node.OpType == "Softmax");
        softmax.OpType = "Identity";
        softmax.Attribute.Clear();
        return ExpressionClassifier.LoadChecked(model.ToByteArray(), "It", new ExpressionClassifierOptions());
    }
}
