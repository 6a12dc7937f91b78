namespace FacialExpression.Tests;

public class ExpressionTests
{
    [Fact]
    public void Expression_numbers_are_the_alphabetical_ones_of_flow_from_directory()
    {
        string[] expected = ["Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"];
        Assert.Equal(expected, Enum.GetNames<Expression>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Enum.GetValues<Expression>().Select(e => (int)e));
        Assert.Equal(expected, ExpressionLabels.All);
    }

    [Theory]
    [InlineData("happy")]
    [InlineData("Happy")]
    [InlineData("HAPPY")]
    public void TryParse_accepts_a_label_in_any_case(string label)
    {
        Assert.True(ExpressionLabels.TryParse(label, out Expression expression));
        Assert.Equal(Expression.Happy, expression);
    }

    [Theory]
    [InlineData("joy")]
    [InlineData("happys and sads")]
    [InlineData("3")]
    [InlineData("")]
    [InlineData(null)]
    public void A_failed_TryParse_gives_no_expression_rather_than_Angry(string? label)
    {
        Assert.False(ExpressionLabels.TryParse(label, out Expression expression));
        Assert.False(Enum.IsDefined(expression));
        var scores = new ExpressionScores(new float[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => scores[expression]);
    }
}
