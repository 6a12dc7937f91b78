using System.Runtime.CompilerServices;

namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    // A few batches of a classifier, so that progress and cancellation are prompt.
    private const int ImagesPerCall = 512;

    /// <summary>
    /// Adds the predictions of trained models to the targets: training aims at a mean of each image's label, or the distribution
    /// of its votes, and what the teachers predict for it (Hinton et al. 2015, "knowledge distillation"), which shows how similar
    /// expressions are and takes weight from wrong labels. The teachers' scores are used as they are, without further softening.
    /// </summary>
    /// <param name="teachers">
    /// At least one. Each predicts every training image once as it is and once mirrored; the mean of all predictions counts.
    /// </param>
    /// <param name="weight">The teachers' weight, above 0 and at most 1; label or votes have the rest. Default: 0.5.</param>
    /// <param name="progress">Receives the number of predictions made.</param>
    /// <param name="cancellationToken">Cancels the predictions.</param>
    /// <returns>
    /// The same images with <see cref="DatasetSplit.Targets"/> in the training split, in place of earlier ones; the other splits
    /// unchanged.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There is no teacher, or one takes images of another size or has other labels.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of range.</exception>
    /// <exception cref="OperationCanceledException">The predictions were canceled.</exception>
    /// <example><code>
    /// using var teacher = ExpressionClassifier.Load("large.onnx");
    /// TrainedExpressionModel small = new ExpressionTrainer().Fit(KnownModels.Model3, dataset.Distill([teacher]));
    /// </code></example>
    [OverloadResolutionPriority(1)] // So that [] and null are lists of these.
    public ExpressionDataset Distill(
        IReadOnlyList<ExpressionClassifier> teachers,
        double weight = 0.5,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(teachers);
        return Distill(
            [.. teachers.Select(t => t is null ? null : new Teacher(t.Metadata, t.ScoreGrayBatch))],
            nameof(teachers),
            weight,
            progress,
            cancellationToken);
    }

    /// <summary>
    /// Adds the predictions of trained models with any labels to the targets, as for models of the expressions. The teachers'
    /// labels are the classes of the images, in any order and case.
    /// </summary>
    /// <returns>
    /// The same images with other targets (<see cref="DatasetSplit.GetTarget"/>) in the training split, in place of earlier ones;
    /// the other splits unchanged.
    /// </returns>
    /// <inheritdoc cref="Distill(IReadOnlyList{ExpressionClassifier}, double, IProgress{DatasetProgress}?, CancellationToken)"
    /// path="/param|/exception"/>
    public ExpressionDataset Distill(
        IReadOnlyList<ImageClassifier> teachers,
        double weight = 0.5,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(teachers);
        return Distill(
            [.. teachers.Select(t => t is null ? null : new Teacher(t.Metadata, t.ScoreGrayBatch))],
            nameof(teachers),
            weight,
            progress,
            cancellationToken);
    }

    private ExpressionDataset Distill(
        Teacher?[] given, string name, double weight, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        Teacher[] teachers = CheckTeachers(given, name);
        if (weight is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The teachers' weight must be above 0 and at most 1.");
        }

        byte[] plain = Training.Pixels.ToArray();
        byte[][] views = [plain, [.. plain.Chunk(Input.Width).SelectMany(row => row.Reverse())]];
        int classes = Training.ClassCount;
        double[] sums = new double[Training.Count * classes];
        (int done, int total) = (0, teachers.Length * views.Length * Training.Count);
        foreach ((Teacher teacher, byte[] view) in teachers.SelectMany(t => views.Select(v => (t, v))))
        {
            for (int first = 0; first < Training.Count; first += ImagesPerCall)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(ImagesPerCall, Training.Count - first);
                float[] scores = teacher.Score(view.AsSpan(first * Input.Size, count * Input.Size));
                AddScores(scores, new LabelNames(teacher.Metadata.Labels), sums.AsSpan(first * classes));
                done += count;
                progress?.Report(new DatasetProgress { Done = done, Total = total });
            }
        }

        double weightOfOne = weight / (teachers.Length * views.Length);
        string names = string.Join(", ", teachers.Select(t => Quoted.Text(t.Metadata.ModelName).Trim('"')));
        return With(
            Training.WithTargets([.. Enumerable.Range(0, Training.Count).Select(Target)]),
            Validation,
            Test,
            Invariant($"taught by {names} (weight {weight:0.####})"));

        float[] Target(int image)
        {
            float[] target = Training.VoteDistributionOf(image);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = (float)((weightOfOne * sums[(image * classes) + k]) + ((1 - weight) * target[k]));
            }

            return target;
        }
    }

    private void AddScores(float[] scores, LabelNames labels, Span<double> sums)
    {
        int[] outputs = [.. ClassNames.Select(labels.IndexOf)];
        for (int first = 0; first < scores.Length; first += outputs.Length)
        {
            for (int k = 0; k < outputs.Length; k++)
            {
                sums[first + k] += scores[first + outputs[k]];
            }
        }
    }

    private Teacher[] CheckTeachers(Teacher?[] given, string name)
    {
        Teacher[] teachers = [.. given.OfType<Teacher>()];
        if (teachers.Length == 0 || teachers.Length < given.Length)
        {
            throw new ArgumentException("There is no teacher, or one is null; give one model or more.", name);
        }

        if (Array.Find(teachers, t => t.Metadata.Input != Input) is { } misfit)
        {
            throw new ArgumentException(
                $"The teacher {Quoted.Text(misfit.Metadata.ModelName)} takes {misfit.Metadata.Input}, the images are {Input}. "
                + "Load the data set with that DatasetOptions.Input.",
                name);
        }

        return Array.Find(teachers, t => !Training.HasClasses(t.Metadata.Labels)) is { } stranger
            ? throw new ArgumentException(
                $"The teacher {Quoted.Text(stranger.Metadata.ModelName)} has other labels than the data set. "
                + "Use one that was trained on the data set's labels.",
                name)
            : teachers;
    }

    /// <summary>A model that predicts the targets.</summary>
    private sealed record Teacher(ExpressionModelMetadata Metadata, GrayScorer Score);
}
