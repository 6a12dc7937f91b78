namespace FacialExpression.Training;

/// <summary>
/// The votes for one image as counts, by the protocol of FER+ (Barsoum et al. 2016): an expression with a single vote has none,
/// and a majority is more than half of what remains.
/// </summary>
/// <param name="expressions">The votes for each of the seven, in the order of <see cref="Expression"/>.</param>
/// <param name="contempt">The votes for contempt, which is not among the seven.</param>
/// <param name="unknown">The votes for no known expression.</param>
/// <param name="notAFace">The votes for no face.</param>
internal sealed class VoteCounts(IReadOnlyList<int> expressions, int contempt = 0, int unknown = 0, int notAFace = 0)
{
    private const int Single = 1;

    // People, not valid votes: single votes are people too.
    private readonly long _people = expressions.Sum(votes => (long)votes) + contempt + unknown + notAFace;
    private readonly long _most = expressions.DefaultIfEmpty().Max();

    private readonly long[] _expressions = [.. expressions.Select(WithoutSingle)];
    private readonly long _unknown = WithoutSingle(unknown);
    private readonly long _notAFace = WithoutSingle(notAFace);

    private long Valid => _expressions.Sum() + WithoutSingle(contempt) + _unknown + _notAFace;

    /// <summary>Why the image has none of the seven expressions to people; <see langword="null"/> if it has.</summary>
    public string? Fault => this switch
    {
        _ when 2 * _notAFace > Valid => $"is no face by {_notAFace} of {Valid} valid votes",
        _ when 2 * _unknown > Valid => $"shows no known expression by {_unknown} of {Valid} valid votes",
        _ when _expressions.Sum() == 0 => "has at most single votes for the seven expressions",
        _ => null,
    };

    /// <summary>The votes, or <see langword="null"/> where there is a <see cref="Fault"/>.</summary>
    public ExpressionVotes? ToVotes()
    {
        if (Fault is not null)
        {
            return null;
        }

        float sum = _expressions.Sum();
        int highest = Array.IndexOf(_expressions, _expressions.Max());
        return new ExpressionVotes(
            new ExpressionScores([.. _expressions.Select(votes => votes / sum)]),
            2 * _expressions[highest] > Valid ? (Expression)highest : null,
            (float)_most / _people);
    }

    private static long WithoutSingle(int votes) => votes == Single ? 0 : votes;
}
