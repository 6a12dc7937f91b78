namespace FacialExpression.Tests.Prediction;

public class LabelOrderTests
{
    [Fact]
    public void The_seven_labels_are_accepted_in_any_order_and_case()
    {
        Expression[] order = LabelOrder.Of(Metadata("angry", "disgust", "fear", "happy", "sad", "surprise", "Neutral"));
        Expression[] expected =
        [
            Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise,
            Expression.Neutral,
        ];
        Assert.Equal(expected, order);
    }

    [Theory]
    [InlineData("Angry,Disgust,Fear,Happy,Neutral,Sad", "6 labels")]
    [InlineData("Angry,Disgust,Fear,Happy,Neutral,Sad,Surprise,Contempt", "8 labels")]
    [InlineData("Angry,Disgust,Fear,Happy,Neutral,Sad,sad", "7 labels")]
    [InlineData("negative,neutral,positive", "3 labels: \"negative, neutral, positive\"")]
    public void Another_label_set_is_refused_with_its_labels(string labels, string expected)
    {
        string message = Assert.Throws<InvalidModelFileException>(() => LabelOrder.Of(Metadata(labels.Split(',')))).Message;
        Assert.Contains("the seven expressions (Angry, Disgust,", message, StringComparison.Ordinal);
        Assert.Contains($"\"Other\" has {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_labels_are_bounded_in_the_message() => Assert.InRange(
        Assert.Throws<InvalidModelFileException>(
            () => LabelOrder.Of(Metadata([.. Enumerable.Range(0, 10_000).Select(i => $"label {i}")]))).Message.Length,
        100,
        500);

    private static ExpressionModelMetadata Metadata(params string[] labels) => new() { ModelName = "Other", Labels = labels };
}
