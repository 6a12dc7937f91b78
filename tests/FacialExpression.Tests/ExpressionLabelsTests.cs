using System.Globalization;

namespace FacialExpression.Tests;

public class ExpressionLabelsTests
{
    [Theory]
    [InlineData(Expression.Angry, "angry", "anger", "Anger", "ANGER", "angers")]
    [InlineData(Expression.Disgust, "disgust", "Disgusted", "disgusts")]
    [InlineData(Expression.Fear, "fear", "fearful", "Afraid", "scared", "FEARS")]
    [InlineData(Expression.Happy, "happy", "happiness", "Happiness")]
    [InlineData(Expression.Neutral, "neutral", "neutrality", "neutrals")]
    [InlineData(Expression.Sad, "sad", "sadness", "SADNESS")]
    [InlineData(Expression.Surprise, "surprise", "surprised", "Surprises")]
    public void TryParse_accepts_other_names_of_an_expression_in_any_case(Expression expected, params string[] names) =>
        Assert.All(names, name =>
        {
            Assert.True(ExpressionLabels.TryParse(name, out Expression expression));
            Assert.Equal(expected, expression);
        });

    [Theory]
    [InlineData("contempt")]
    [InlineData("joy")]
    [InlineData("happiest")]
    [InlineData(" anger")]
    [InlineData("s")]
    [InlineData("angry,anger")]
    public void TryParse_refuses_other_words(string name) => Assert.False(ExpressionLabels.TryParse(name, out _));

    [Theory]
    [InlineData("neutral,happiness,surprise,sadness,anger,disgust,fear", "4,3,6,5,0,1,2")] // Of FER+.
    [InlineData("Angry,Disgusted,Fearful,Happy,Neutral,Sad,Surprised", "0,1,2,3,4,5,6")]
    [InlineData("anger,disgust,fear,happiness,neutrality,sadness,surprise", "0,1,2,3,4,5,6")]
    public void Labels_of_a_model_file_that_are_the_seven_have_the_enums_names(string labels, string expected)
    {
        ExpressionModelMetadata metadata = Parse(labels);
        Assert.Equal(
            expected.Split(',').Select(k => ExpressionLabels.All[int.Parse(k, CultureInfo.InvariantCulture)]), metadata.Labels);
        Assert.Equal(expected, string.Join(',', LabelOrder.Of(metadata).Select(label => (int)label)));
    }

    [Theory]
    [InlineData("neutral,happiness,surprise,sadness,anger,disgust,fear,contempt")]
    [InlineData("happy,happiness,anger,fear,sad,surprise,neutral")] // Happy twice, and no disgust.
    [InlineData("smile,Neutral,frown")]
    [InlineData("happy,sad")]
    public void Other_labels_of_a_model_file_are_as_the_file_has_them(string labels) =>
        Assert.Equal(labels.Split(','), Parse(labels).Labels);

    private static ExpressionModelMetadata Parse(string labels)
    {
        var metadata = new ExpressionModelMetadata { ModelName = "Names", Labels = labels.Split(',') };
        return ExpressionModelMetadata.FromProperties(metadata.ToProperties());
    }
}
