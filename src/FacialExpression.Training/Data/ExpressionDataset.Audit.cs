namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Looks at the whole set: counts by class and split, byte-identical images within and across splits, conflicting labels,
    /// blank images, pixel statistics. Takes about a second for FER-2013.
    /// </summary>
    public DatasetAudit Audit()
    {
        DatasetSplit[] splits = [.. new[] { Training, Validation, Test }.Where(s => s.Count > 0)];
        ImageReference[] images =
        [
            .. splits.SelectMany(split => Enumerable.Range(0, split.Count)
                .Select(i => new ImageReference(split.Kind, i, split.Labels[i], split.Names[i]))),
        ];
        ReadOnlySpan<byte> PixelsOf(ImageReference image) => splits.First(s => s.Kind == image.Split).GetPixels(image.Index);
        (double mean, double deviation) = Statistics(Training.Pixels);
        return new DatasetAudit
        {
            Source = Source,
            Counts = splits.ToDictionary(
                s => s.Kind,
                s => (IReadOnlyDictionary<Expression, int>)Enum.GetValues<Expression>().ToDictionary(e => e, s.CountOf)),
            Duplicates =
            [
                .. images.AsParallel().AsOrdered()
                    .Select(image => (Image: image, Key: PixelKey.Of(PixelsOf(image))))
                    .AsSequential()
                    .GroupBy(i => i.Key, i => i.Image)
                    .Where(g => g.Count() > 1)
                    .Select(g => new DuplicateGroup([.. g])),
            ],
            BlankImages = [.. images.Where(image => IsBlank(PixelsOf(image)))],
            TrainingMean = mean,
            TrainingStandardDeviation = deviation,
        };
    }

    /// <summary>
    /// The set without the training images of which a byte-identical one, in the training split too, has another label: at least one of them is wrong.
    /// The other splits stay as they are and are not looked at. <see cref="Audit"/> shows the groups.
    /// </summary>
    /// <returns>A smaller set, or this one where there are no such images.</returns>
    public ExpressionDataset WithoutConflictingLabels()
    {
        int[] kept =
        [
            .. Enumerable.Range(0, Training.Count)
                .GroupBy(i => PixelKey.Of(Training.GetPixels(i)))
                .Where(twins => twins.DistinctBy(i => Training.Labels[i]).Count() == 1)
                .SelectMany(twins => twins)
                .Order(),
        ];
        return kept.Length == Training.Count
            ? this
            : new ExpressionDataset($"{Source} without conflicting labels", Training.Select(kept, SplitKind.Training), Validation, Test, Skipped);
    }

    private static bool IsBlank(ReadOnlySpan<byte> pixels) => !pixels.ContainsAnyExcept(pixels[0]);

    private static (double Mean, double Deviation) Statistics(ReadOnlySpan<byte> pixels)
    {
        // Exact: a histogram holds every pixel there is.
        Span<long> histogram = stackalloc long[256];
        histogram.Clear();
        foreach (byte pixel in pixels)
        {
            histogram[pixel]++;
        }

        double sum = 0;
        double squares = 0;
        for (int value = 0; value < histogram.Length; value++)
        {
            sum += histogram[value] * (value / 255.0);
            squares += histogram[value] * (value / 255.0) * (value / 255.0);
        }

        double mean = sum / Math.Max(1, pixels.Length);
        return (mean, Math.Sqrt(Math.Max(0, (squares / Math.Max(1, pixels.Length)) - (mean * mean))));
    }
}
