using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

// The overloads take predictions of different kinds; votes are optional for the one kind that has them.
#pragma warning disable RS0027

/// <summary>
/// How well predictions match labels, the seven expressions or any others. Immutable. Figures of no images are NaN.
/// </summary>
/// <remarks>
/// Definitions are those of scikit-learn's <c>classification_report</c> with <c>zero_division=0</c>, and of Keras for the loss.
/// </remarks>
/// <example><code>
/// ExpressionEvaluation evaluation = classifier.Evaluate(dataset.Validation);
/// Console.WriteLine(evaluation);
/// </code></example>
public sealed class ExpressionEvaluation
{
    // As in Guo et al. 2017, "On calibration of modern neural networks".
    private const int CalibrationBinCount = 15;

    // Keras' epsilon: a score of 0 for the label costs much, but not infinitely much.
    private const double SmallestScore = 1e-7;

    // Of the names of classes in the table.
    private const int NarrowestColumn = 10;

    private readonly int[,] _confusion;
    private readonly int[] _labelCounts;

    /// <summary>Compares predictions with labels.</summary>
    /// <param name="predictions">One per image.</param>
    /// <param name="labels">In the predictions' order.</param>
    /// <param name="votes">
    /// What people see in the images, in the same order, for <see cref="Majority"/>; <see langword="null"/> for an image without
    /// votes. Default: none has votes.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels or votes as predictions, a prediction is null or a label is no defined expression.
    /// </exception>
    public ExpressionEvaluation(
        IReadOnlyList<ExpressionPrediction> predictions,
        IReadOnlyList<Expression> labels,
        IReadOnlyList<ExpressionVotes?>? votes = null)
        : this(ClassScores.Of(predictions, nameof(predictions)), IndicesOf(labels), LabelSet.Expressions, votes)
    {
    }

    /// <summary>Compares predictions of any labels with labels.</summary>
    /// <param name="predictions">One per image.</param>
    /// <param name="labels">The label of each image, in the predictions' order: one of the classes' names, in any case.</param>
    /// <param name="classNames">
    /// The names of the classes, in the order of <see cref="Classes"/>: the labels of the predictions, in any order and case.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, a prediction is null or has other labels, or a label is none of the classes.
    /// </exception>
    public ExpressionEvaluation(
        IReadOnlyList<LabelPrediction> predictions, IReadOnlyList<string> labels, IReadOnlyList<string> classNames)
        : this(
            ClassScores.Of(predictions, classNames, nameof(predictions)), IndicesOf(labels, classNames), classNames, votes: null)
    {
    }

    /// <param name="scores">Of each image.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="votes">What people see in the images.</param>
    internal ExpressionEvaluation(
        ClassScores scores,
        IReadOnlyList<int> labels,
        IReadOnlyList<string> classNames,
        IReadOnlyList<ExpressionVotes?>? votes = null)
    {
        if (scores.Count != labels.Count)
        {
            throw new ArgumentException(
                $"Each prediction needs a label; received {scores.Count} predictions and {labels.Count} labels.", nameof(labels));
        }

        if (votes is not null && votes.Count != scores.Count)
        {
            throw new ArgumentException(
                $"Each prediction needs votes, or null; received {scores.Count} predictions and {votes.Count} votes.",
                nameof(votes));
        }

        ClassNames = classNames;
        _confusion = new int[classNames.Count, classNames.Count];
        _labelCounts = new int[classNames.Count];
        Count = scores.Count;
        double loss = 0;
        var bins = new (int Count, int Right, double Confidence)[CalibrationBinCount];
        for (int i = 0; i < Count; i++)
        {
            (int label, int predicted) = (labels[i], scores.HighestOf(i));
            float confidence = scores[i][predicted];
            _labelCounts[label]++;
            _confusion[label, predicted]++;
            loss -= Math.Log(Math.Clamp(scores[i][label], SmallestScore, 1 - SmallestScore));
            ref (int Count, int Right, double Confidence) bin = ref bins[BinOf(confidence)];
            bin = (bin.Count + 1, bin.Right + (predicted == label ? 1 : 0), bin.Confidence + confidence);
        }

        Loss = loss / Count;
        Accuracy = Enumerable.Range(0, _labelCounts.Length).Sum(k => _confusion[k, k]) / (double)Count;
        ExpectedCalibrationError = bins.Sum(b => Math.Abs(b.Right - b.Confidence)) / Count;
        CalibrationBins = Array.AsReadOnly(bins.Select((b, i) => new CalibrationBin
        {
            Lowest = (double)i / CalibrationBinCount,
            Highest = (i + 1.0) / CalibrationBinCount,
            Count = b.Count,
            Confidence = b.Confidence / b.Count,
            Accuracy = (double)b.Right / b.Count,
        }).ToArray());
        Classes = Array.AsReadOnly(_labelCounts.Select((_, k) => EvaluateClass(k)).ToArray());
        double[] occurring = [.. Classes.Where((c, k) => c.Count > 0 || PredictedAs(k) > 0).Select(c => c.F1)];
        MacroF1 = occurring.Length == 0 ? double.NaN : occurring.Average();
        double[] recalls = [.. Classes.Where(c => c.Count > 0).Select(c => c.Recall)];
        BalancedAccuracy = recalls.Length == 0 ? double.NaN : recalls.Average();
        if (votes is not null)
        {
            (int[] agreed, int[] majorities) = Majorities.Of(votes);
            Majority = new ExpressionEvaluation(scores.Select(agreed), majorities, classNames);
        }
    }

    /// <summary>The names of the classes, in the order of <see cref="Classes"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// The same predictions compared with the majority of people's votes instead of labels, on the images that have a majority;
    /// <see langword="null"/> if there are no votes.
    /// </summary>
    public ExpressionEvaluation? Majority { get; }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>The fraction of images that is predicted right, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>The 95 % interval of <see cref="Accuracy"/> for other images of the same kind (Wilson 1927).</summary>
    public ConfidenceInterval AccuracyInterval => ConfidenceInterval.OfFraction(
        Enumerable.Range(0, _labelCounts.Length).Sum(k => _confusion[k, k]), Count);

    /// <summary>
    /// The accuracy of always naming the commonest label, from 1 divided by the number of classes to 1: a model that is no better
    /// has learned nothing that helps. <see cref="AccuracyInterval"/> tells whether it is better than by chance.
    /// </summary>
    public double BaselineAccuracy => _labelCounts.Max() / (double)Count;

    /// <summary>
    /// The mean of −ln(score of the label): categorical cross-entropy. Scores are clipped to [1e-7, 1 − 1e-7], as in Keras.
    /// </summary>
    public double Loss { get; }

    /// <summary>
    /// The mean of <see cref="ClassEvaluation.F1"/> over the classes that occur among labels or predictions, 0 to 1.
    /// </summary>
    public double MacroF1 { get; }

    /// <summary>
    /// The mean of <see cref="ClassEvaluation.Recall"/> over the classes that occur among the labels, 0 to 1: the accuracy if
    /// each class were as frequent as the others.
    /// </summary>
    public double BalancedAccuracy { get; }

    /// <summary>
    /// How much confidence and accuracy differ, 0 to 1: the mean over 15 equal bins of confidence, weighted by their images
    /// (Guo et al. 2017). 0 where 70 % of the images predicted with 70 % confidence are right.
    /// </summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>The 15 ranges of confidence, from low to high: the points of a calibration curve (reliability diagram).</summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins { get; }

    /// <summary>A row for every class, in the order of <see cref="ClassNames"/>.</summary>
    public IReadOnlyList<ClassEvaluation> Classes { get; }

    /// <summary>The confusion matrix: the number of images with one label that are predicted as an expression.</summary>
    /// <param name="label">The label.</param>
    /// <param name="prediction">What they are predicted as.</param>
    /// <exception cref="InvalidOperationException">The classes are not the seven expressions.</exception>
    public int CountOf(Expression label, Expression prediction)
    {
        LabelSet.RequireExpressions(ClassNames, $"{nameof(CountOf)} of expressions", $"{nameof(CountOf)} of names");
        return _confusion[(int)label, (int)prediction];
    }

    /// <summary>The confusion matrix: the number of images with one label that are predicted as a class.</summary>
    /// <param name="label">The label, one of <see cref="ClassNames"/> in any case.</param>
    /// <param name="prediction">The name of the class that they are predicted as.</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public int CountOf(string label, string prediction)
    {
        int[] indices = IndicesOf([label, prediction], ClassNames);
        return _confusion[indices[0], indices[1]];
    }

    /// <summary>
    /// The figures as a table, a row for every class, and a line if the model is no better than
    /// <see cref="BaselineAccuracy"/>; a second table against the majority where there are votes.
    /// </summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        int width = Classes.Max(row => Math.Max(NarrowestColumn, row.ClassName.Length + 1));
        text.Append(culture, $"{"".PadRight(width)}{"precision",10}{"recall",10}{"F1",10}{"images",10}\n");
        foreach (ClassEvaluation row in Classes)
        {
            string name = row.ClassName.PadRight(width);
            text.Append(culture, $"{name}{row.Precision,10:F3}{row.Recall,10:F3}{row.F1,10:F3}{row.Count,10}\n");
        }

        text.Append(
            culture,
            $"accuracy {Accuracy:F4}, balanced {BalancedAccuracy:F4}, macro-F1 {MacroF1:F4}\n"
            + $"loss {Loss:F4}, calibration error {ExpectedCalibrationError:F4}{AgainstBaseline()}");
        if (Majority is not null)
        {
            text.Append(culture, $"\n\nagainst the majority of people's votes\n{Majority}");
        }

        return text.ToString();
    }

    private string AgainstBaseline()
    {
        if (Count == 0 || AccuracyInterval.Lower > BaselineAccuracy)
        {
            return "";
        }

        string comparison = AccuracyInterval.Upper < BaselineAccuracy ? "worse" : "no better";
        ClassEvaluation[] commonest = [.. Classes.Where(c => c.Count == _labelCounts.Max())];
        string label = commonest.Length == 1 ? commonest[0].ClassName : "one label";
        return Invariant($"\n{comparison} than always naming {label}, which is right in {BaselineAccuracy * 100:F1} %");
    }

    private static int BinOf(float confidence) =>
        Math.Clamp((int)Math.Ceiling(confidence * CalibrationBinCount) - 1, 0, CalibrationBinCount - 1);

    private static int[] IndicesOf(IReadOnlyList<Expression> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return
        [
            .. labels.Select((label, i) => LabelSet.Contains(LabelSet.Expressions, label)
                ? (int)label
                : throw new ArgumentException($"Label {i} is {label}, which is no defined expression.", nameof(labels))),
        ];
    }

    private static int[] IndicesOf(IReadOnlyList<string> labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var names = new LabelNames(classNames);
        return
        [
            .. labels.Select((label, i) => label is not null && names.IndexOf(label) is >= 0 and var index
                ? index
                : throw new ArgumentException(
                    $"Label {i} is {(label is null ? "null" : Quoted.Text(label))}, which is none of the classes "
                    + $"{Quoted.Sentence(string.Join(", ", classNames))}.",
                    nameof(labels))),
        ];
    }

    private int PredictedAs(int index) => Enumerable.Range(0, _labelCounts.Length).Sum(k => _confusion[k, index]);

    private ClassEvaluation EvaluateClass(int index)
    {
        int right = _confusion[index, index];
        int labeled = _labelCounts[index];
        int predicted = PredictedAs(index);
        static double Fraction(double count, double total) => total == 0 ? 0 : count / total;
        return new ClassEvaluation
        {
            Expression = (Expression)index,
            ClassName = ClassNames[index],
            ClassNames = ClassNames,
            Count = labeled,
            Precision = Fraction(right, predicted),
            Recall = Fraction(right, labeled),
            F1 = Fraction(2.0 * right, labeled + predicted),
        };
    }
}
