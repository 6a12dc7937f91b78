using System.Text.Json;

namespace FacialExpression.Tests.Prediction;

public class ExpressionPredictionTests
{
    private static readonly float[] Values = [0.05f, 0.1f, 0.05f, 0.6f, 0.1f, 0.05f, 0.05f];

    [Fact]
    public void Expression_and_confidence_are_those_of_the_highest_score()
    {
        var prediction = new ExpressionPrediction(new ExpressionScores(Values));
        Assert.Equal(Expression.Happy, prediction.Expression);
        Assert.Equal(0.6f, prediction.Confidence);
        Assert.Equal("Happy 60.0 %", prediction.ToString());
    }

    [Fact]
    public void Unsure_is_a_confidence_below_the_callers_threshold()
    {
        var prediction = new ExpressionPrediction(new ExpressionScores(Values));
        Assert.False(prediction.IsUnsure(0.5f));
        Assert.False(prediction.IsUnsure(0.6f));
        Assert.True(prediction.IsUnsure(0.61f));
        Assert.True(new ExpressionPrediction(new ExpressionScores([.. Enumerable.Repeat(float.NaN, 7)])).IsUnsure(0));
        Assert.All([-0.1f, 1.1f, float.NaN], t => Assert.Throws<ArgumentOutOfRangeException>(() => prediction.IsUnsure(t)));
    }

    [Fact]
    public void The_first_of_equal_scores_wins() =>
        Assert.Equal(Expression.Disgust, new ExpressionScores([0.1f, 0.3f, 0.1f, 0.3f, 0.1f, 0.05f, 0.05f]).Highest);

    [Fact]
    public void Scores_are_read_by_expression_and_by_place()
    {
        var scores = new ExpressionScores(Values);
        Assert.Equal(0.1f, scores[Expression.Neutral]);
        Assert.Equal(Values, scores);
        Assert.Equal(7, scores.Count);
        Assert.StartsWith("Happy 60.0 %, ", scores.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_scores_make_equal_predictions()
    {
        var one = new ExpressionPrediction(new ExpressionScores(Values));
        var other = new ExpressionPrediction(new ExpressionScores(Values));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, new ExpressionPrediction(new ExpressionScores([1, 0, 0, 0, 0, 0, 0])));
    }

    [Fact]
    public void As_JSON_expressions_and_scores_have_their_names_both_ways()
    {
        var prediction = new ExpressionPrediction(new ExpressionScores(Values));
        string json = JsonSerializer.Serialize(prediction, JsonSerializerOptions.Web);
        Assert.Equal(
            """{"expression":"Happy","confidence":0.6,"scores":{"Angry":0.05,"Disgust":0.1,"Fear":0.05,"Happy":0.6,"Neutral":0.1,"Sad":0.05,"Surprise":0.05}}""", json);
        Assert.Equal(prediction, JsonSerializer.Deserialize<ExpressionPrediction>(json, JsonSerializerOptions.Web));
    }

    [Theory]
    [InlineData("""{"Joy":1}""", "received Joy")]
    [InlineData("""{"Angry":1}""", "received Angry")]
    [InlineData("{}", "received none")]
    public void JSON_without_a_score_for_each_expression_is_refused(string json, string received) => Assert.Contains(
        received, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionScores>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Six_scores_are_refused() => Assert.Contains("6", Assert.Throws<ArgumentException>(() => new ExpressionScores(new float[6])).Message, StringComparison.Ordinal);
}
