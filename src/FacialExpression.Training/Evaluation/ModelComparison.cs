namespace FacialExpression.Training;

/// <summary>Whether one model is right more often than another on the same images, or the difference may be chance.</summary>
/// <remarks>
/// It compares two models as they are. Another seed gives another model of the same network: to say that one network is better
/// than another, train both with several seeds.
/// </remarks>
/// <example><code>
/// var comparison = new ModelComparison(
///     model3.PredictBatch(dataset.Validation), variant.PredictBatch(dataset.Validation), dataset.Validation.Labels);
/// Console.WriteLine(comparison);
/// </code></example>
public sealed class ModelComparison
{
    /// <summary>Compares two models.</summary>
    /// <param name="first">The first model's predictions, one per image.</param>
    /// <param name="second">The second model's predictions of the same images, in the same order.</param>
    /// <param name="labels">What the images show, in the same order.</param>
    /// <param name="votes">
    /// What people see in the images, in the same order, for <see cref="Majority"/>; <see langword="null"/> for an image without
    /// votes. Default: none has votes.
    /// </param>
    /// <exception cref="ArgumentException">There are not as many predictions or votes as labels.</exception>
    public ModelComparison(
        IReadOnlyList<ExpressionPrediction> first,
        IReadOnlyList<ExpressionPrediction> second,
        IReadOnlyList<Expression> labels,
        IReadOnlyList<ExpressionVotes?>? votes = null)
        : this(AreRight(first, second, labels, (prediction, label) => prediction.Expression == label))
    {
        if (votes is not null && votes.Count != labels.Count)
        {
            throw new ArgumentException(
                $"Each image needs votes, or null; received {labels.Count} labels and {votes.Count} votes.", nameof(votes));
        }

        if (votes is not null)
        {
            int[] agreed = Majorities.Of(votes).Images;
            bool IsRight(IReadOnlyList<ExpressionPrediction> predictions, int i) =>
                predictions[i].Expression == votes[i]!.Majority;
            Majority = new ModelComparison(
                ([.. agreed.Select(i => IsRight(first, i))], [.. agreed.Select(i => IsRight(second, i))]));
        }
    }

    /// <summary>Compares two models of any labels.</summary>
    /// <param name="first">The first model's predictions, one per image.</param>
    /// <param name="second">The second model's predictions of the same images, in the same order.</param>
    /// <param name="labels">The label of each image by name, in any case, in the same order.</param>
    /// <exception cref="ArgumentException">There are not as many predictions as labels.</exception>
    public ModelComparison(
        IReadOnlyList<LabelPrediction> first, IReadOnlyList<LabelPrediction> second, IReadOnlyList<string> labels)
        : this(AreRight(
            first, second, labels, (prediction, label) => prediction.Label.Equals(label, StringComparison.OrdinalIgnoreCase)))
    {
    }

    /// <param name="right">Whether each model is right, for each image.</param>
    private ModelComparison((bool[] First, bool[] Second) right)
    {
        Count = right.First.Length;
        for (int i = 0; i < Count; i++)
        {
            OnlyFirstRight += right.First[i] && !right.Second[i] ? 1 : 0;
            OnlySecondRight += right.Second[i] && !right.First[i] ? 1 : 0;
        }

        Difference = (double)(OnlySecondRight - OnlyFirstRight) / Count;
        Interval = ConfidenceInterval.OfPairedDifference(OnlySecondRight, OnlyFirstRight, Count);
        PValue = ExactTest(Math.Min(OnlyFirstRight, OnlySecondRight), OnlyFirstRight + OnlySecondRight);
    }

    /// <summary>
    /// The same comparison by the majority of people's votes instead of labels, on the images that have a majority;
    /// <see langword="null"/> if there are no votes.
    /// </summary>
    public ModelComparison? Majority { get; }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>The images that only the first model predicts right.</summary>
    public int OnlyFirstRight { get; }

    /// <summary>The images that only the second model predicts right.</summary>
    public int OnlySecondRight { get; }

    /// <summary>The second model's accuracy less the first's, −1 to 1; NaN for no images.</summary>
    public double Difference { get; }

    /// <summary>The 95 % interval of <see cref="Difference"/> for other images of the same kind (Agresti and Min 2005).</summary>
    public ConfidenceInterval Interval { get; }

    /// <summary>
    /// How probable so large a difference is between models that are equally often right, 0 to 1: McNemar's exact test, on both
    /// sides. 1 where the models are right for the same images.
    /// </summary>
    public double PValue { get; }

    /// <summary>The difference in one line, such as <c>−2.9 points (95 %: −5.6 to −0.1), p = 0.0495</c>.</summary>
    public override string ToString() =>
        $"{Points(Difference)} points (95 %: {Points(Interval.Lower)} to {Points(Interval.Upper)}), "
        + $"p {(PValue < 0.0001 ? "< 0.0001" : Invariant($"= {PValue:0.0000}"))}";

    private static (bool[] First, bool[] Second) AreRight<TPrediction, TLabel>(
        IReadOnlyList<TPrediction> first,
        IReadOnlyList<TPrediction> second,
        IReadOnlyList<TLabel> labels,
        Func<TPrediction, TLabel, bool> isRight)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(labels);
        return first.Count == labels.Count && second.Count == labels.Count
            ? ([.. first.Zip(labels, isRight)], [.. second.Zip(labels, isRight)])
            : throw new ArgumentException(
                $"Both models predict each image once; received {first.Count} and {second.Count} predictions and "
                + $"{labels.Count} labels.",
                nameof(labels));
    }

    private static string Points(double difference) => Invariant($"{difference * 100:+0.0;−0.0;0.0}");

    /// <summary>Twice the probability of so few heads, or fewer, in so many throws of a coin.</summary>
    private static double ExactTest(int fewer, int discordant)
    {
        // Logarithms, since binomial coefficients and powers of 2 exceed the range of a double.
        double log = -discordant * Math.Log(2);
        double probability = Math.Exp(log);
        for (int heads = 1; heads <= fewer; heads++)
        {
            log += Math.Log(discordant - heads + 1) - Math.Log(heads);
            probability += Math.Exp(log);
        }

        return Math.Min(1, 2 * probability);
    }
}
