using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>The images of a run.</summary>
/// <param name="Dataset">What is trained on and measured with.</param>
/// <param name="Duplicates">The indices of validation images that are also, byte by byte, in the training split.</param>
internal sealed record TrainingImages(ExpressionDataset Dataset, IReadOnlySet<int> Duplicates)
{
    // Eight of ten people.
    private const float Clear = 0.8f;

    /// <summary>Whether eight or more of ten people agree on an image.</summary>
    public static bool IsClear(ExpressionVotes? votes) => votes is { Majority: not null, Agreement: >= Clear };

    /// <summary>
    /// Loads the images. Without votes, those with conflicting labels are left out of training; with votes, those that people
    /// see no face in.
    /// </summary>
    public static TrainingImages Load(
        string data, string? votes, int? limit, int seed, CancellationToken cancellationToken)
    {
        ExpressionDataset dataset = ExpressionDataset.Load(data, cancellationToken: cancellationToken);
        HashSet<string> duplicates =
            [.. dataset.Audit().AlsoInTraining(SplitKind.Validation).Select(i => dataset.Validation.Names[i])];
        dataset = votes is null ? dataset.WithoutConflictingLabels() : dataset.WithVotes(votes, cancellationToken);
        if (dataset.Validation.Count == 0)
        {
            dataset = dataset.SplitValidation(seed: seed);
            Console.WriteLine(
                $"No validation split in the source: {dataset.Validation.Count} of the training images are held out for it.");
        }

        dataset = limit is { } images ? dataset.Limit(images, seed) : dataset;
        IReadOnlyList<string> names = dataset.Validation.Names;
        return new TrainingImages(
            dataset, Enumerable.Range(0, names.Count).Where(i => duplicates.Contains(names[i])).ToHashSet());
    }
}
