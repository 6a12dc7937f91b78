namespace FacialExpression.Training;

/// <summary>What a model predicts for the images of a split that count, whatever its labels.</summary>
internal sealed class SplitPredictions
{
    private readonly DatasetSplit _split;

    private SplitPredictions(DatasetSplit split, ClassScores scores, int[] images) =>
        (_split, Scores, Images) = (split, scores, images);

    /// <summary>The scores of the images that count, in the order of the split's classes.</summary>
    public ClassScores Scores { get; }

    /// <summary>The indices of these images in the split.</summary>
    public IReadOnlyList<int> Images { get; }

    /// <summary>Predicts every image of a split, in batches.</summary>
    /// <param name="model">What the model's file describes.</param>
    /// <param name="split">Images of the model's input size.</param>
    /// <param name="score">The model.</param>
    /// <param name="leftOut">Indices of images that do not count; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static SplitPredictions Of(
        ExpressionModelMetadata model, DatasetSplit split, GrayScorer score, IReadOnlySet<int>? leftOut)
    {
        RequireFit(model, split);
        ClassScores all = ClassScores.OfModel(score(split.Pixels), model.Labels, split.ClassNames);
        int[] counted = [.. Enumerable.Range(0, split.Count).Where(i => leftOut?.Contains(i) != true)];
        return new SplitPredictions(split, counted.Length == split.Count ? all : all.Select(counted), counted);
    }

    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static void RequireFit(ExpressionModelMetadata model, DatasetSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (split.Input != model.Input)
        {
            throw new ArgumentException(
                $"The model takes {model.Input}, the images are {split.Input}. "
                + "Load the data set with that DatasetOptions.Input.",
                nameof(split));
        }

        if (!split.HasClasses(model.Labels))
        {
            throw new ArgumentException(
                $"The model has the labels {Quoted.Sentence(string.Join(", ", model.Labels))}; the images have "
                + $"{Quoted.Sentence(string.Join(", ", split.ClassNames))}. Use images with the model's labels.",
                nameof(split));
        }
    }

    /// <summary>Compares with the labels and, where there are votes, with their majority.</summary>
    public ExpressionEvaluation Evaluate() => new(
        Scores,
        [.. Images.Select(_split.ClassOf)],
        _split.ClassNames,
        _split.Votes is null ? null : [.. Images.Select(i => _split.Votes[i])]);
}
