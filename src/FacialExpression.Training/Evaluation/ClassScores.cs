namespace FacialExpression.Training;

/// <summary>
/// The scores of many images by class, whatever the classes: what figures are computed from. They have the order of the classes.
/// </summary>
internal sealed class ClassScores
{
    private readonly float[] _values;

    /// <param name="values">The scores, image by image, each in the order of the classes.</param>
    /// <param name="classCount">The number of classes.</param>
    private ClassScores(float[] values, int classCount) => (_values, ClassCount) = (values, classCount);

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>The number of images.</summary>
    public int Count => _values.Length / ClassCount;

    /// <summary>The scores of an image.</summary>
    public ReadOnlySpan<float> this[int image] => _values.AsSpan(image * ClassCount, ClassCount);

    /// <summary>The scores that a model computes.</summary>
    /// <param name="scores">Image by image, each in the order of the model's labels.</param>
    /// <param name="labels">The model's labels: the names of the classes in any order and case.</param>
    /// <param name="classNames">The names of the classes.</param>
    public static ClassScores OfModel(float[] scores, IReadOnlyList<string> labels, IReadOnlyList<string> classNames)
    {
        var outputs = new LabelNames(labels);
        int[] order = [.. classNames.Select(outputs.IndexOf)];
        float[] values = new float[scores.Length];
        for (int first = 0; first < values.Length; first += order.Length)
        {
            for (int k = 0; k < order.Length; k++)
            {
                values[first + k] = scores[first + order[k]];
            }
        }

        return new ClassScores(values, order.Length);
    }

    /// <summary>The scores of predictions of expressions.</summary>
    /// <exception cref="ArgumentException">A prediction is null.</exception>
    public static ClassScores Of(IReadOnlyList<ExpressionPrediction> predictions, string name)
    {
        ArgumentNullException.ThrowIfNull(predictions, name);
        int count = LabelSet.Expressions.Count;
        float[] values = new float[predictions.Count * count];
        for (int i = 0; i < predictions.Count; i++)
        {
            ExpressionPrediction prediction = predictions[i] ?? throw new ArgumentException($"Prediction {i} is null.", name);
            prediction.Scores.AsSpan().CopyTo(values.AsSpan(i * count));
        }

        return new ClassScores(values, count);
    }

    /// <summary>The scores of predictions of labels.</summary>
    /// <exception cref="ArgumentException">A prediction is null or has other labels than the classes.</exception>
    public static ClassScores Of(IReadOnlyList<LabelPrediction> predictions, IReadOnlyList<string> classNames, string name)
    {
        ArgumentNullException.ThrowIfNull(predictions, name);
        float[] values = new float[predictions.Count * classNames.Count];
        for (int i = 0; i < predictions.Count; i++)
        {
            LabelScores scores = (predictions[i] ?? throw new ArgumentException($"Prediction {i} is null.", name)).Scores;
            if (scores.Count != classNames.Count
                || !scores.Labels.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(classNames))
            {
                throw new ArgumentException(
                    $"Prediction {i} has the labels {Quoted.Sentence(string.Join(", ", scores.Labels))}; the classes are "
                    + $"{Quoted.Sentence(string.Join(", ", classNames))}.",
                    name);
            }

            for (int k = 0; k < classNames.Count; k++)
            {
                values[(i * classNames.Count) + k] = scores[classNames[k]];
            }
        }

        return new ClassScores(values, classNames.Count);
    }

    /// <summary>The class with the highest score; the first where several are equal.</summary>
    public int HighestOf(int image)
    {
        ReadOnlySpan<float> scores = this[image];
        int best = 0;
        for (int k = 1; k < scores.Length; k++)
        {
            best = scores[k] > scores[best] ? k : best;
        }

        return best;
    }

    /// <summary>The scores of some of the images, in the given order.</summary>
    public ClassScores Select(IReadOnlyList<int> images)
    {
        float[] values = new float[images.Count * ClassCount];
        for (int i = 0; i < images.Count; i++)
        {
            this[images[i]].CopyTo(values.AsSpan(i * ClassCount));
        }

        return new ClassScores(values, ClassCount);
    }
}
