namespace FacialExpression.Tests;

public class ExpressionTests
{
    [Fact]
    public void Numbers_are_the_alphabetical_ones_of_flow_from_directory()
    {
        string[] expected = ["Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"];
        Assert.Equal(expected, Enum.GetNames<Expression>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Enum.GetValues<Expression>().Select(e => (int)e));
        Assert.Equal(expected, ExpressionLabels.All);
    }

    [Theory]
    [InlineData("happy", true)]
    [InlineData("Happy", true)]
    [InlineData("HAPPY", true)]
    [InlineData("happiness", false)]
    [InlineData("3", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Labels_are_read_whatever_their_case(string? label, bool expected)
    {
        Assert.Equal(expected, ExpressionLabels.TryParse(label, out Expression expression));
        Assert.Equal(expected ? Expression.Happy : default, expression);
    }
}
