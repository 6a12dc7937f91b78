namespace FacialExpression.Training.Tests.Evaluation;

public class ExpressionEvaluationTests
{
    private const Expression Angry = Expression.Angry;
    private const Expression Happy = Expression.Happy;
    private const Expression Sad = Expression.Sad;

    /// <summary>A prediction of one expression; the other six have equal scores.</summary>
    private static ExpressionPrediction Predict(Expression expression, float confidence)
    {
        float[] scores = [.. Enumerable.Repeat((1 - confidence) / 6, 7)];
        scores[(int)expression] = confidence;
        return new ExpressionPrediction(new ExpressionScores(scores));
    }

    // Labels: happy ×3, sad ×2, angry ×1. Predictions: happy happy sad · sad happy · happy.
    private static ExpressionEvaluation Sample() => new(
        [
            Predict(Happy, 0.9f), Predict(Happy, 0.7f), Predict(Sad, 0.4f), Predict(Sad, 0.6f), Predict(Happy, 0.5f),
            Predict(Happy, 0.9f),
        ],
        [Happy, Happy, Happy, Sad, Sad, Angry]);

    [Fact]
    public void Figures_match_a_calculation_by_hand()
    {
        ExpressionEvaluation evaluation = Sample();
        Assert.Equal(6, evaluation.Count);
        Assert.Equal(3 / 6.0, evaluation.Accuracy, 1e-12);
        ClassEvaluation happy = evaluation.Classes[(int)Happy];
        Assert.Equal((3, 2 / 4.0, 2 / 3.0), (happy.Count, happy.Precision, happy.Recall));
        Assert.Equal(2 * 0.5 * (2 / 3.0) / (0.5 + (2 / 3.0)), happy.F1, 1e-12);
        ClassEvaluation sad = evaluation.Classes[(int)Sad];
        Assert.Equal((2, 1 / 2.0, 1 / 2.0, 0.5), (sad.Count, sad.Precision, sad.Recall, sad.F1));
        ClassEvaluation angry = evaluation.Classes[(int)Angry];
        Assert.Equal((Angry, 1, 0.0, 0.0, 0.0), (angry.Expression, angry.Count, angry.Precision, angry.Recall, angry.F1));

        // Happy, sad and angry occur; the other four do not count.
        Assert.Equal((happy.F1 + 0.5 + 0) / 3, evaluation.MacroF1, 1e-12);
        Assert.Equal(1, evaluation.CountOf(Happy, Sad));
        Assert.Equal(1, evaluation.CountOf(Angry, Happy));
        Assert.Equal(0, evaluation.CountOf(Sad, Angry));
    }

    [Fact]
    public void Balanced_accuracy_is_the_mean_recall_of_the_expressions_that_occur() =>
        Assert.Equal(((2 / 3.0) + (1 / 2.0) + 0) / 3, Sample().BalancedAccuracy, 1e-12);

    [Theory]
    [InlineData(100, "")]
    [InlineData(55, "no better than always naming Happy, which is right in 60.0 %")]
    [InlineData(20, "worse than always naming Happy, which is right in 60.0 %")]
    public void A_model_that_is_no_better_than_the_commonest_label_is_called_that(int right, string words)
    {
        // 60 happy faces and 40 sad ones.
        Expression[] labels = [.. Enumerable.Repeat(Happy, 60), .. Enumerable.Repeat(Sad, 40)];
        ExpressionPrediction[] predictions =
        [
            .. labels.Take(right).Select(label => Predict(label, 0.9f)),
            .. Enumerable.Repeat(Predict(Angry, 0.9f), 100 - right),
        ];
        var evaluation = new ExpressionEvaluation(predictions, labels);
        Assert.Equal(0.6, evaluation.BaselineAccuracy, 1e-12);
        Assert.Equal(words, evaluation.ToString().Split('\n')[10..].SingleOrDefault(""));
        Assert.DoesNotContain("always", new ExpressionEvaluation([], []).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Majority_has_the_figures_of_the_images_that_people_agree_on()
    {
        static ExpressionVotes Votes(Expression most, float fraction)
        {
            float[] fractions = new float[7];
            fractions[(int)Expression.Fear] = 1 - fraction;
            fractions[(int)most] = fraction;
            return new ExpressionVotes(fractions);
        }

        ExpressionPrediction[] predictions = [Predict(Happy, 0.9f), Predict(Sad, 0.6f), Predict(Happy, 0.8f), Predict(Sad, 0.5f)];
        Expression[] labels = [Sad, Sad, Happy, Angry];
        ExpressionVotes?[] votes = [Votes(Happy, 0.6f), Votes(Sad, 0.5f), null, Votes(Happy, 1)];
        var evaluation = new ExpressionEvaluation(predictions, labels, votes);
        Assert.Equal((4, 0.5), (evaluation.Count, evaluation.Accuracy));
        Assert.Equal((2, 0.5), (evaluation.Majority!.Count, evaluation.Majority.Accuracy));
        Assert.Equal(1, evaluation.Majority.CountOf(Happy, Sad));
        Assert.Null(evaluation.Majority.Majority);
        Assert.Contains("against the majority of people's votes", evaluation.ToString(), StringComparison.Ordinal);
        Assert.Null(new ExpressionEvaluation(predictions, labels).Majority);
        Assert.Throws<ArgumentException>(() => new ExpressionEvaluation(predictions, labels, votes[..3]));
    }

    [Fact]
    public void Loss_is_the_mean_negative_logarithm_of_the_labels_score()
    {
        double[] scores = [0.9, 0.7, 0.1, 0.6, 0.5 / 6, 0.1 / 6];
        Assert.Equal(scores.Average(s => -Math.Log(s)), Sample().Loss, 1e-6);

        // Clipped as Keras clips: −ln(1e-7).
        var certainlyWrong = new ExpressionEvaluation([Predict(Happy, 1f)], [Sad]);
        Assert.Equal(16.118095650958319, certainlyWrong.Loss, 1e-9);
    }

    [Fact]
    public void ExpectedCalibrationError_weights_bins_by_their_images()
    {
        // Bins of 1/15: 0.9 twice (one right), 0.7 right, 0.4 wrong, 0.6 right, 0.5 wrong.
        double expected = (Math.Abs(1 - 1.8) + Math.Abs(1 - 0.7) + Math.Abs(0 - 0.4) + Math.Abs(1 - 0.6) + Math.Abs(0 - 0.5)) / 6;
        Assert.Equal(expected, Sample().ExpectedCalibrationError, 1e-6);
        Assert.Equal(0, new ExpressionEvaluation([Predict(Happy, 1f)], [Happy]).ExpectedCalibrationError, 1e-9);
    }

    [Fact]
    public void CalibrationBins_count_the_images_of_their_range()
    {
        IReadOnlyList<CalibrationBin> bins = Sample().CalibrationBins;
        Assert.Equal(15, bins.Count);
        Assert.Equal(6, bins.Sum(b => b.Count));

        // 0.9 lies from 13/15 to 14/15: two images, one right.
        Assert.Equal((13 / 15.0, 14 / 15.0, 2, 0.5), (bins[13].Lowest, bins[13].Highest, bins[13].Count, bins[13].Accuracy));
        Assert.Equal(0.9, bins[13].Confidence, 1e-6);
        Assert.True(double.IsNaN(bins[0].Accuracy));
    }

    [Fact]
    public void Figures_of_no_images_are_NaN()
    {
        var evaluation = new ExpressionEvaluation([], []);
        Assert.All(
            new[] { evaluation.Accuracy, evaluation.Loss, evaluation.MacroF1, evaluation.ExpectedCalibrationError },
            f => Assert.True(double.IsNaN(f)));
        Assert.Throws<ArgumentException>(() => new ExpressionEvaluation([], [Happy]));
    }

    [Fact]
    public void ToString_has_a_row_for_every_expression()
    {
        string table = Sample().ToString();
        Assert.All(ExpressionLabels.All, label => Assert.Contains($"\n{label} ", "\n" + table, StringComparison.Ordinal));
        Assert.Contains("accuracy 0.5000, balanced 0.3889, macro-F1 0.3571", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_no_expression_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ExpressionEvaluation([Predict(Happy, 1f)], [(Expression)7]));
        Assert.Contains("Label 0 is 7", error.Message, StringComparison.Ordinal);
    }
}
