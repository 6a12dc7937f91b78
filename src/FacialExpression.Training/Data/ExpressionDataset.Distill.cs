namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    // As many are read at once as a classifier takes in a batch or a few, so that progress and cancellation are heard.
    private const int ImagesPerReading = 512;

    /// <summary>
    /// Lets trained models teach: training aims at a mean of each image's label and what the teachers read in it (Hinton et al. 2015, "knowledge distillation"),
    /// which tells how alike expressions are and takes weight from wrong labels. The teachers' scores count as they are, not softened further.
    /// </summary>
    /// <param name="teachers">At least one. Each reads every training image as it is and mirrored, once; the mean of all readings counts.</param>
    /// <param name="weight">The teachers' part, above 0, up to 1; the label has the rest. Default: 0.5.</param>
    /// <param name="progress">Told how many readings are done.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The same images with <see cref="DatasetSplit.Targets"/> in the training split, in place of any before; the other splits as they are.</returns>
    /// <exception cref="ArgumentException">There is no teacher, or one takes images of another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of its range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <example><code>
    /// using var teacher = ExpressionClassifier.Load("large.onnx");
    /// TrainedExpressionModel small = new ExpressionTrainer().Fit(KnownModels.Model3, dataset.Distill([teacher]));
    /// </code></example>
    public ExpressionDataset Distill(
        IReadOnlyList<ExpressionClassifier> teachers,
        double weight = 0.5,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckTeachers(teachers);
        if (weight is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The teachers' weight must be above 0, up to 1.");
        }

        byte[] plain = Training.Pixels.ToArray();
        byte[][] views = [plain, [.. plain.Chunk(Input.Width).SelectMany(row => row.Reverse())]];
        double[] sums = new double[Training.Count * ExpressionLabels.Count];
        (int done, int total) = (0, teachers.Count * views.Length * Training.Count);
        foreach ((ExpressionClassifier teacher, byte[] view) in teachers.SelectMany(t => views.Select(v => (t, v))))
        {
            for (int first = 0; first < Training.Count; first += ImagesPerReading)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(ImagesPerReading, Training.Count - first);
                AddScores(teacher.PredictGrayBatch(view.AsSpan(first * Input.Size, count * Input.Size)), sums.AsSpan(first * ExpressionLabels.Count));
                done += count;
                progress?.Report(new DatasetProgress(done, total));
            }
        }

        double share = weight / (teachers.Count * views.Length);
        string source = $"{Source}, taught by {string.Join(", ", teachers.Select(t => t.Metadata.ModelName))}";
        return new ExpressionDataset(
            source, Training.WithTargets([.. Training.Labels.Select((label, i) => Target(label, sums.AsSpan(i * ExpressionLabels.Count)))]), Validation, Test, Skipped);

        ExpressionScores Target(Expression label, ReadOnlySpan<double> read)
        {
            float[] target = new float[ExpressionLabels.Count];
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = (float)((share * read[k]) + ((int)label == k ? 1 - weight : 0));
            }

            return new ExpressionScores(target);
        }
    }

    private static void AddScores(IReadOnlyList<ExpressionPrediction> predictions, Span<double> sums)
    {
        for (int i = 0; i < predictions.Count; i++)
        {
            for (int k = 0; k < ExpressionLabels.Count; k++)
            {
                sums[(i * ExpressionLabels.Count) + k] += predictions[i].Scores[k];
            }
        }
    }

    private void CheckTeachers(IReadOnlyList<ExpressionClassifier> teachers)
    {
        ArgumentNullException.ThrowIfNull(teachers);
        if (teachers.Count == 0 || teachers.Contains(null!))
        {
            throw new ArgumentException("There is no teacher, or one is null; give one model or more.", nameof(teachers));
        }

        if (teachers.FirstOrDefault(t => t.Metadata.Input != Input) is { } misfit)
        {
            throw new ArgumentException(
                $"The teacher {misfit.Metadata.ModelName} takes {misfit.Metadata.Input}, the images are {Input}. Load the data set with that DatasetOptions.Input.",
                nameof(teachers));
        }
    }
}
