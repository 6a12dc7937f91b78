namespace FacialExpression.Training.Tests.Data.Votes;

/// <summary>FER+'s protocol on rows of its own file and on edge cases.</summary>
public sealed class VoteCountsTests
{
    // Angry, disgust, fear, happy, neutral, sad, surprise; then contempt, unknown, no face.
    [Theory]
    [InlineData("7 0 0 0 2 1 0 | 0 0 0", "7/9 0 0 0 2/9 0 0", Expression.Angry)] // A single vote for sad is dropped.
    [InlineData("2 0 0 0 7 0 0 | 0 1 0", "2/9 0 0 0 7/9 0 0", Expression.Neutral)]
    [InlineData("5 0 0 0 5 0 0 | 0 0 0", "1/2 0 0 0 1/2 0 0", null)] // A half is not more than half.
    [InlineData("4 0 0 0 2 0 0 | 4 0 0", "2/3 0 0 0 1/3 0 0", null)] // Contempt counts for the majority only.
    [InlineData("0 0 4 0 0 0 3 | 0 0 3", "0 0 4/7 0 0 0 3/7", null)]
    [InlineData("0 0 0 0 0 5 0 | 0 5 0", "0 0 0 0 0 1 0", null)] // Unknown has no majority either.
    [InlineData("0 0 0 3 0 0 0 | 1 1 0", "0 0 0 1 0 0 0", Expression.Happy)]
    [InlineData("0 0 0 3000000 0 0 1000000 | 0 0 0", "0 0 0 3/4 0 0 1/4", Expression.Happy)]
    public void Single_votes_are_dropped_and_a_majority_is_more_than_half(string votes, string distribution, Expression? majority)
    {
        VoteCounts counts = Parse(votes);
        Assert.Null(counts.Fault);
        ExpressionVotes seen = counts.ToVotes()!;
        Assert.Equal(majority, seen.Majority);
        int[] all = [.. votes.Replace("| ", "", StringComparison.Ordinal).Split(' ').Select(int.Parse)];
        Assert.Equal((float)all[..7].Max() / all.Sum(), seen.Agreement);
        float[] expected =
        [
            .. distribution.Split(' ').Select(f => f.Split('/').Select(int.Parse).ToArray())
                .Select(f => f.Length == 1 ? f[0] : f[0] / (float)f[1]),
        ];
        Assert.Equal(expected, seen.Distribution.AsSpan().ToArray());
    }

    [Theory]
    [InlineData("0 0 0 0 2 0 0 | 0 0 8", "is no face by 8 of 10 valid votes")]
    [InlineData("0 0 0 0 3 0 0 | 0 6 1", "shows no known expression by 6 of 9 valid votes")]
    [InlineData("1 1 1 1 1 1 1 | 3 0 0", "has at most single votes for the seven expressions")]
    [InlineData("0 0 0 0 0 0 0 | 0 0 0", "has at most single votes for the seven expressions")]
    public void Images_without_an_expression_of_the_seven_are_named(string votes, string fault)
    {
        VoteCounts counts = Parse(votes);
        Assert.Equal(fault, counts.Fault);
        Assert.Null(counts.ToVotes());
    }

    private static VoteCounts Parse(string votes)
    {
        int[] counts = [.. votes.Replace("| ", "", StringComparison.Ordinal).Split(' ').Select(int.Parse)];
        return new VoteCounts(counts[..7], counts[7], counts[8], counts[9]);
    }
}
