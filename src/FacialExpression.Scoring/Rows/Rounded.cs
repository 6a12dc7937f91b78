namespace FacialExpression.Scoring;

/// <summary>Numbers as results have them: a hundredth of a pixel and a millionth say all that is known.</summary>
internal static class Rounded
{
    public static float Pixels(float value) => MathF.Round(value, 2);

    public static float Probability(float value) => MathF.Round(value, 6);

    public static FaceBox Box(FaceBox box) => new(Pixels(box.X), Pixels(box.Y), Pixels(box.Width), Pixels(box.Height));

    public static ExpressionScores Scores(ExpressionScores scores) => new([.. scores.Select(score => Probability(score.Score))]);
}
