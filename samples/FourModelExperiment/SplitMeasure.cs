using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>What a saved model reads from every image of a split.</summary>
internal sealed class SplitMeasure
{
    private readonly DatasetSplit _split;
    private readonly Expression[] _predicted;

    public SplitMeasure(ExpressionClassifier classifier, DatasetSplit split)
    {
        _split = split;
        _predicted = [.. classifier.PredictGrayBatch(split.Pixels).Select(p => p.Expression)];
    }

    /// <summary>Share of images read right, 0 to 1.</summary>
    public double Accuracy => AccuracyWithout(new HashSet<int>());

    /// <summary>The same, passing over some images.</summary>
    public double AccuracyWithout(IReadOnlySet<int> left)
    {
        int[] counted = [.. Enumerable.Range(0, _split.Count).Where(i => !left.Contains(i))];
        return counted.Length == 0 ? double.NaN : counted.Count(i => _predicted[i] == _split.Labels[i]) / (double)counted.Length;
    }

    /// <summary>Images by label (row) and prediction (column).</summary>
    public int[][] ConfusionMatrix()
    {
        int[][] matrix = [.. ExpressionLabels.All.Select(_ => new int[ExpressionLabels.Count])];
        for (int i = 0; i < _split.Count; i++)
        {
            matrix[(int)_split.Labels[i]][(int)_predicted[i]]++;
        }

        return matrix;
    }
}
