namespace FacialExpression.Training.Tests.Evaluation;

public class ModelComparisonTests
{
    private static readonly ExpressionPrediction Right = Prediction(Expression.Happy);
    private static readonly ExpressionPrediction Wrong = Prediction(Expression.Sad);

    private static ExpressionPrediction Prediction(Expression expression)
    {
        float[] scores = new float[7];
        scores[(int)expression] = 1;
        return new ExpressionPrediction(new ExpressionScores(scores));
    }

    /// <summary>Two models on happy faces.</summary>
    private static ModelComparison Compare(int onlyFirst, int onlySecond, int both, int neither) => new(
        [
            .. Enumerable.Repeat(Right, onlyFirst), .. Enumerable.Repeat(Wrong, onlySecond), .. Enumerable.Repeat(Right, both),
            .. Enumerable.Repeat(Wrong, neither),
        ],
        [
            .. Enumerable.Repeat(Wrong, onlyFirst), .. Enumerable.Repeat(Right, onlySecond), .. Enumerable.Repeat(Right, both),
            .. Enumerable.Repeat(Wrong, neither),
        ],
        [.. Enumerable.Repeat(Expression.Happy, onlyFirst + onlySecond + both + neither)]);

    // Computed with exact fractions: 2 · Σ binomial(n, k) / 2ⁿ for k up to the smaller number.
    [Theory]
    [InlineData(59, 121, 4.434449263755176e-06)]
    [InlineData(121, 59, 4.434449263755176e-06)]
    [InlineData(10, 20, 0.09873714670538902)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(4000, 4300, 0.001029736761268161)]
    [InlineData(7, 7, 1)]
    [InlineData(0, 0, 1)]
    public void PValue_is_that_of_McNemars_exact_test(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, Compare(onlyFirst, onlySecond, 50, 30).PValue, expected * 1e-9);

    [Fact]
    public void Difference_has_the_interval_of_Agresti_and_Min()
    {
        ModelComparison comparison = Compare(59, 121, 101, 33);
        Assert.Equal((314, 59, 121), (comparison.Count, comparison.OnlyFirstRight, comparison.OnlySecondRight));
        Assert.Equal(62 / 314.0, comparison.Difference, 1e-12);
        Assert.Equal(0.11561036727048439, comparison.Interval.Lower, 1e-12);
        Assert.Equal(0.2767946960206548, comparison.Interval.Upper, 1e-12);
        Assert.Equal("+19.7 points (95 %: +11.6 to +27.7), p < 0.0001", comparison.ToString());
        Assert.Equal("−10.0 points (95 %: −20.3 to +0.7), p = 0.0987", Compare(20, 10, 60, 10).ToString());
    }

    [Fact]
    public void Models_that_are_right_for_the_same_images_do_not_differ()
    {
        ModelComparison comparison = Compare(0, 0, 10, 0);
        Assert.Equal((0, 1), (comparison.Difference, comparison.PValue));
        Assert.Equal(0.1633303320450045, comparison.Interval.Upper, 1e-12);
    }

    [Fact]
    public void Majority_counts_the_images_with_a_majority_by_it()
    {
        var happy = new ExpressionVotes([0, 0, 0, 0.8f, 0.2f, 0, 0]);
        var sad = new ExpressionVotes([0, 0, 0, 0, 0.2f, 0.8f, 0]);
        var split = new ExpressionVotes([0, 0, 0, 0.5f, 0, 0.5f, 0]);
        Expression[] labels = [.. Enumerable.Repeat(Expression.Happy, 4)];
        var comparison = new ModelComparison(
            [Right, Right, Right, Wrong], [Wrong, Wrong, Wrong, Wrong], labels, [happy, sad, split, null]);
        Assert.Equal((4, 3, 0), (comparison.Count, comparison.OnlyFirstRight, comparison.OnlySecondRight));
        Assert.NotNull(comparison.Majority);
        Assert.Equal(
            (2, 1, 1), (comparison.Majority.Count, comparison.Majority.OnlyFirstRight, comparison.Majority.OnlySecondRight));
        Assert.Null(new ModelComparison([Right], [Wrong], [Expression.Happy]).Majority);
        var fault = Assert.Throws<ArgumentException>(
            () => new ModelComparison([Right], [Wrong], [Expression.Happy], [null, happy]));
        Assert.Contains("received 1 labels and 2 votes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_and_labels_must_be_equally_many() => Assert.Contains(
        "1 and 2 predictions and 1 labels",
        Assert.Throws<ArgumentException>(() => new ModelComparison([Right], [Right, Right], [Expression.Happy])).Message);

    // Wilson's score interval, computed by its formula in Python.
    [Theory]
    [InlineData(2195, 3589, 0.5955342980031653, 0.6274090211442702)]
    [InlineData(15, 148, 0.0623863995307363, 0.16048724172330803)]
    [InlineData(0, 10, 0, 0.2775327998628892)]
    [InlineData(10, 10, 0.7224672001371107, 1)]
    public void Accuracy_has_the_interval_of_Wilson(int right, int count, double lower, double upper)
    {
        ConfidenceInterval interval = new ExpressionEvaluation(
            [.. Enumerable.Repeat(Right, right), .. Enumerable.Repeat(Wrong, count - right)],
            [.. Enumerable.Repeat(Expression.Happy, count)]).AccuracyInterval;
        Assert.Equal(lower, interval.Lower, 1e-12);
        Assert.Equal(upper, interval.Upper, 1e-12);
    }
}
