namespace FacialExpression.Training.Tests.Evaluation;

public class TemperatureScalingTests
{
    // The highest score is e^g times each of the others, with g = ln(0.9 / (0.1 / 6)) = ln 54. It is right in 60 of 100, so that
    // softmax(g / T) must be 0.6, which is e^(g/T) = 9: T = ln 54 / ln 9.
    [Fact]
    public void Fit_of_an_overconfident_model_matches_a_calculation_by_hand()
    {
        ExpressionPrediction sure = Prediction(Expression.Happy, 0.9f);
        Expression[] labels =
        [
            .. Enumerable
                .Repeat(Expression.Happy, 60), .. Enumerable
                .Repeat(Expression.Sad, 25), .. Enumerable
                .Repeat(Expression.Fear, 15),
        ];
        ExpressionPrediction[] predictions = [.. Enumerable.Repeat(sure, 100)];
        Assert.Equal(Math.Log(54) / Math.Log(9), Fit(predictions, labels), 1e-5);
    }

    [Fact]
    public void Fit_of_an_underconfident_model_gives_a_temperature_below_1()
    {
        ExpressionPrediction modest = Prediction(Expression.Angry, 0.4f);
        Expression[] labels = [.. Enumerable.Repeat(Expression.Angry, 9), Expression.Sad];
        // e^g = 0.4 / 0.1 = 4, and e^(g/T) = 0.9 / (0.1 / 6) = 54.
        Assert.Equal(Math.Log(4) / Math.Log(54), Fit([.. Enumerable.Repeat(modest, 10)], labels), 1e-5);
    }

    [Fact]
    public void Fit_minimizes_the_loss()
    {
        var random = new Random(4);
        ExpressionPrediction[] predictions =
        [
            .. Enumerable.Range(0, 60).Select(_ => Prediction((Expression)random.Next(7), 0.2f + (0.75f * random.NextSingle()))),
        ];
        Expression[] labels = [.. predictions.Select(p => random.Next(3) > 0 ? p.Expression : (Expression)random.Next(7))];
        double Loss(double temperature) => predictions.Zip(labels, (p, label) =>
        {
            double[] powers = [.. p.Scores.Select(s => Math.Pow(s.Score, 1 / temperature))];
            return -Math.Log(powers[(int)label] / powers.Sum());
        }).Sum();
        double best = Enumerable.Range(10, 490).Select(i => i / 100.0).MinBy(Loss);
        Assert.Equal(best, Fit(predictions, labels), 0.01);
    }

    [Fact]
    public void Fit_bounds_the_temperature_of_models_that_are_always_right_or_always_wrong()
    {
        var certain = new ExpressionPrediction(new ExpressionScores([0, 0, 0, 1, 0, 0, 0]));
        Assert.InRange(Fit([certain], [Expression.Happy]), 0.049f, 0.06f);
        Assert.InRange(Fit([certain], [Expression.Sad]), 19, 20.1f);
    }

    private static float Fit(ExpressionPrediction[] predictions, Expression[] labels) =>
        TemperatureScaling.Fit(ClassScores.Of(predictions, nameof(predictions)), [.. labels.Select(label => (int)label)]);

    private static ExpressionPrediction Prediction(Expression expression, float confidence)
    {
        float[] scores = [.. Enumerable.Repeat((1 - confidence) / 6, 7)];
        scores[(int)expression] = confidence;
        return new ExpressionPrediction(new ExpressionScores(scores));
    }
}
