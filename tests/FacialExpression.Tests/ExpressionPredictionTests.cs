namespace FacialExpression.Tests;

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
    public void IsUnsure_compares_the_confidence_with_the_threshold()
    {
        var prediction = new ExpressionPrediction(new ExpressionScores(Values));
        Assert.False(prediction.IsUnsure(0.5f));
        Assert.False(prediction.IsUnsure(0.6f));
        Assert.True(prediction.IsUnsure(0.61f));
        Assert.All([-0.1f, 1.1f, float.NaN], t => Assert.Throws<ArgumentOutOfRangeException>(() => prediction.IsUnsure(t)));
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
}
