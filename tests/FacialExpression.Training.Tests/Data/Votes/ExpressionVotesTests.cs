namespace FacialExpression.Training.Tests.Data.Votes;

public sealed class ExpressionVotesTests
{
    [Fact]
    public void Majority_is_the_expression_of_more_than_half()
    {
        Assert.Equal(Expression.Neutral, Votes(0.1f, 0, 0, 0, 0.6f, 0.3f, 0).Majority);
        Assert.Null(Votes(0.5f, 0, 0, 0, 0.5f, 0, 0).Majority);
    }

    [Fact]
    public void Fractions_that_are_no_distribution_are_refused()
    {
        string sum = Assert.Throws<ArgumentException>(() => Votes(0.5f, 0, 0, 0, 0.4f, 0, 0)).Message;
        Assert.Contains("must sum to 1; received", sum, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Votes(1.5f, -0.5f, 0, 0, 0, 0, 0));
    }

    private static ExpressionVotes Votes(params float[] fractions) => new(fractions);
}
