namespace FacialExpression.Tests;

public class ExpressionScoresTests
{
    private static readonly float[] Values = [0.05f, 0.1f, 0.05f, 0.6f, 0.1f, 0.05f, 0.05f];

    [Fact]
    public void Scores_enumerate_pairs_in_enum_order()
    {
        var scores = new ExpressionScores(Values);
        var pairs = new List<(Expression, float)>();
        foreach ((Expression expression, float score) in scores)
        {
            pairs.Add((expression, score));
        }

        Assert.Equal(Enum.GetValues<Expression>().Zip(Values), pairs);
        Assert.Equal(7, scores.Count);
        Assert.Equal(0.1f, scores[Expression.Neutral]);
        Assert.Equal(Values, scores.AsSpan().ToArray());
    }

    [Fact]
    public void Ranked_gives_the_highest_first_and_equal_scores_in_enum_order()
    {
        IReadOnlyList<ExpressionScore> ranked = new ExpressionScores(Values).Ranked();
        Assert.Equal(new ExpressionScore { Expression = Expression.Happy, Score = 0.6f }, ranked[0]);
        Expression[] expected =
        [
            Expression.Happy, Expression.Disgust, Expression.Neutral, Expression.Angry, Expression.Fear, Expression.Sad,
            Expression.Surprise,
        ];
        Assert.Equal(expected, ranked.Select(pair => pair.Expression));
        Assert.StartsWith("Happy 60.0 %, Disgust 10.0 %, ", new ExpressionScores(Values).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Highest_is_the_first_of_equal_scores() =>
        Assert.Equal(Expression.Disgust, new ExpressionScores([0.1f, 0.3f, 0.1f, 0.3f, 0.1f, 0.05f, 0.05f]).Highest);

    [Fact]
    public void Another_number_of_scores_than_seven_is_refused() => Assert.Contains(
        "received 6",
        Assert.Throws<ArgumentException>(() => new ExpressionScores(new float[6])).Message,
        StringComparison.Ordinal);

    // NaN compares as neither higher nor lower, so that Highest would be Angry.
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Scores_that_are_not_finite_are_refused_with_their_expression(float value)
    {
        string message = Assert.Throws<ArgumentException>(() => new ExpressionScores([0, 0, value, 0, 0, 0, 0])).Message;
        Assert.Contains("must be finite", message, StringComparison.Ordinal);
        Assert.Contains("for Fear", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_score_of_an_undefined_expression_is_refused(int value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpressionScores(Values)[(Expression)value]);
}
