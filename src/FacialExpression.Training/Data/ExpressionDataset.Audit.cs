namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Examines the whole data set: counts by class and split, identical images within and across splits, conflicting labels,
    /// blank images, pixel statistics, and where there are votes, how they agree with the labels. Takes about a second for
    /// FER-2013.
    /// </summary>
    public DatasetAudit Audit()
    {
        DatasetSplit[] splits = [.. new[] { Training, Validation, Test }.Where(s => s.Count > 0)];
        ImageReference[] images =
        [
            .. splits.SelectMany(split => Enumerable.Range(0, split.Count)
                .Select(
                    i => new ImageReference
                    {
                        Split = split.Kind,
                        Index = i,
                        Label = split.ClassIndices[i],
                        ClassName = split.GetClassName(i),
                        ClassNames = split.ClassNames,
                        Name = split.Names[i],
                    })),
        ];
        ReadOnlySpan<byte> PixelsOf(ImageReference image) => splits.First(s => s.Kind == image.Split).GetPixels(image.Index);
        bool HasVotes(ImageReference image) => splits.First(s => s.Kind == image.Split).Votes is not null;
        ExpressionVotes? VotesOn(ImageReference image) => splits.First(s => s.Kind == image.Split).Votes?[image.Index];
        (ImageReference Image, ExpressionVotes Votes)[] agreed =
        [
            .. images.Select(image => (Image: image, Votes: VotesOn(image)!)).Where(a => a.Votes?.Majority is not null),
        ];
        (double mean, double deviation) = Statistics(Training.Pixels);
        return new DatasetAudit
        {
            Source = Source,
            ClassNames = ClassNames,
            Counts = splits.ToDictionary(
                s => s.Kind,
                s => (IReadOnlyDictionary<Expression, int>)Enumerable.Range(0, s.ClassCount)
                    .ToDictionary(k => (Expression)k, s.CountOfClass)),
            Duplicates =
            [
                .. images.AsParallel().AsOrdered()
                    .Select(image => (Image: image, Key: PixelKey.Of(PixelsOf(image))))
                    .AsSequential()
                    .GroupBy(i => i.Key, i => i.Image)
                    .Where(g => g.Count() > 1)
                    .Select(g => new DuplicateGroup { Images = [.. g] }),
            ],
            BlankImages = [.. images.Where(image => IsBlank(PixelsOf(image)))],
            TrainingMean = mean,
            TrainingStandardDeviation = deviation,
            ImagesWithoutExpression = images.Count(image => HasVotes(image) && VotesOn(image) is null),
            ImagesWithoutMajority = images.Count(image => VotesOn(image) is { Majority: null }),
            LabelAgreement =
            [
                .. agreed.GroupBy(a => a.Image.Label).OrderBy(g => g.Key).Select(g => new LabelAgreement
                {
                    Label = g.Key,
                    Count = g.Count(),
                    Majorities = g.CountBy(a => a.Votes.Majority!.Value).OrderBy(c => c.Key).ToDictionary(),
                }),
            ],
            SuspectLabels =
            [
                .. agreed.Where(a => a.Votes.Majority != a.Image.Label)
                    .Select(a => new SuspectLabel { Image = a.Image, Votes = a.Votes })
                    .OrderByDescending(suspect => suspect.Margin),
            ],
        };
    }

    /// <summary>
    /// The data set without training images of which an identical one, also in the training split, has another label: at least
    /// one of the labels is wrong. The other splits stay as they are and are not compared. <see cref="Audit"/> lists the groups.
    /// </summary>
    /// <returns>A smaller data set, or this one where there are no such images.</returns>
    public ExpressionDataset WithoutConflictingLabels()
    {
        int[] consistent =
        [
            .. Enumerable.Range(0, Training.Count)
                .GroupBy(i => PixelKey.Of(Training.GetPixels(i)))
                .Where(identical => identical.DistinctBy(Training.ClassOf).Count() == 1)
                .SelectMany(identical => identical)
                .Order(),
        ];
        return consistent.Length == Training.Count
            ? this
            : With(
                Training.Select(consistent, SplitKind.Training),
                Validation,
                Test,
                $"without {Quantity.Of(Training.Count - consistent.Length, "training image")} with conflicting labels");
    }

    private static bool IsBlank(ReadOnlySpan<byte> pixels) => !pixels.ContainsAnyExcept(pixels[0]);

    private static (double Mean, double Deviation) Statistics(ReadOnlySpan<byte> pixels)
    {
        // A histogram holds every pixel, so that the sums are exact.
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
