namespace FacialExpression.Training.Tests.Data;

public sealed class DatasetAuditTests : TemporaryFolder
{
    [Fact]
    public void Audit_finds_counts_duplicates_conflicts_and_blank_images()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        byte[] Striped(byte a) => StripedPng(a);
        files["train/happy/a.png"] = Striped(10);
        files["train/happy/b.png"] = Striped(10);
        files["train/sad/c.png"] = Striped(10);
        files["validation/fear/d.png"] = Striped(20);
        files["train/fear/e.png"] = Striped(20);
        TestData.WriteFolder(At("set"), files);
        DatasetAudit audit = ExpressionDataset.FromFolder(At("set")).Audit();

        Assert.Equal(3, audit.Counts[SplitKind.Training][Expression.Happy]);
        Assert.Equal(2, audit.Counts[SplitKind.Validation][Expression.Fear]);
        Assert.Equal(2, audit.Duplicates.Count);
        DuplicateGroup conflict = Assert.Single(audit.ConflictingLabels);
        Assert.Equal(["train/happy/a.png", "train/happy/b.png", "train/sad/c.png"], conflict.Images.Select(i => i.Name));
        Assert.False(conflict.CrossesSplits);
        DuplicateGroup crossing = Assert.Single(audit.DuplicatesAcrossSplits);
        Assert.Equal(["train/fear/e.png", "validation/fear/d.png"], crossing.Images.Select(i => i.Name));
        Assert.Equal([crossing.Images[1].Index], audit.AlsoInTraining(SplitKind.Validation));
        Assert.Equal(14, audit.BlankImages.Count);
        Assert.False(audit.IsAlteredFer2013);
    }

    [Fact]
    public void Audit_reports_agreement_of_labels_and_votes_and_the_labels_in_doubt()
    {
        static LabeledImage Image(Expression label, byte level, params float[] votes)
        {
            byte[] pixels = new byte[48 * 48];
            pixels[0] = level;
            return new LabeledImage
            {
                Picture = Picture.FromPixels(pixels, 48, 48, PixelFormat.Gray8),
                Label = label,
                Votes = votes.Length == 0 ? null : new ExpressionVotes(votes),
            };
        }

        DatasetAudit audit = ExpressionDataset.FromImages(
        [
            Image(Expression.Fear, 1, 0, 0, 1, 0, 0, 0, 0),
            Image(Expression.Fear, 2, 0, 0, 0.25f, 0, 0, 0, 0.75f),
            Image(Expression.Fear, 3, 0, 0, 0.5f, 0, 0, 0, 0.5f),
            Image(Expression.Happy, 4, 0, 0, 0, 0, 1, 0, 0),
        ]).Audit();
        Assert.Equal(
            [(Expression.Fear, 2, 0.5), (Expression.Happy, 1, 0)],
            audit.LabelAgreement.Select(a => (a.Label, a.Count, a.Agreement)));
        Assert.Equal(1, audit.LabelAgreement[0].Majorities[Expression.Surprise]);
        Assert.Equal((1, 0), (audit.ImagesWithoutMajority, audit.ImagesWithoutExpression));
        Assert.Equal([(3, 1.0), (1, 0.5)], audit.SuspectLabels.Select(s => (s.Image.Index, s.Margin)));
        string report = audit.ToString();
        Assert.Contains("labels that are the majority of people's votes: 1 of 3 (33.3 %)", report, StringComparison.Ordinal);
        Assert.Contains("  fear            2 images   50.0 %; otherwise surprise 50.0 %\n", report, StringComparison.Ordinal);
        Assert.Contains("  Training 3: image 3 (Happy): Neutral 100.0 %\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("votes", ExpressionDataset.Draw(7, 7).Audit().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutConflictingLabels_leaves_out_identical_images_with_different_labels()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["train/happy/a.png"] = StripedPng(10);
        files["train/sad/b.png"] = StripedPng(10);
        files["train/fear/twin.png"] = files["train/fear/also.png"] = StripedPng(20);
        files["train/angry/c.png"] = StripedPng(30);
        files["validation/sad/c.png"] = StripedPng(30); // validation's labels are no reason
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        ExpressionDataset consistent = dataset.WithoutConflictingLabels();
        Assert.Equal(dataset.Training.Names.Except(["train/happy/a.png", "train/sad/b.png"]), consistent.Training.Names);
        Assert.Equal(SplitKind.Training, consistent.Training.Kind);
        Assert.Same(dataset.Validation, consistent.Validation);
        Assert.Same(consistent, consistent.WithoutConflictingLabels());
    }

    [Fact]
    public void Audit_computes_pixel_statistics()
    {
        // Seven plain images of levels 0, 20, …, 120: mean 60/255, standard deviation 40/255.
        TestData.WriteFolder(At("set"), TestData.CompleteSet(1));
        DatasetAudit audit = ExpressionDataset.FromFolder(At("set")).Audit();
        Assert.Equal(60 / 255.0, audit.TrainingMean, 1e-9);
        Assert.Equal(40 / 255.0, audit.TrainingStandardDeviation, 1e-9);
        Assert.Contains("blank images: 14", audit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Audit_of_FER2013_matches_known_figures()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip(TestData.RequireFer2013());
        DatasetAudit audit = dataset.Audit();
        int[] training = [3995, 436, 4097, 7215, 4965, 4830, 3171];
        int[] validation = [467, 56, 496, 895, 607, 653, 415];
        Assert.Equal(training, Enum.GetValues<Expression>().Select(e => audit.Counts[SplitKind.Training][e]));
        Assert.Equal(validation, Enum.GetValues<Expression>().Select(e => audit.Counts[SplitKind.Validation][e]));
        Assert.Equal(280, audit.AlsoInTraining(SplitKind.Validation).Count);
        Assert.Equal(0.5077, audit.TrainingMean, 1e-3);
        Assert.Equal(0.2551, audit.TrainingStandardDeviation, 1e-3);
        Assert.False(audit.IsAlteredFer2013);
    }

    // Half of the pixels are dark and half light: mean and standard deviation are half of their sum and of their difference.
    [Theory]
    [InlineData(28_709, 64, 195, false)]
    [InlineData(28_709, 67, 198, true)]
    [InlineData(28_709, 61, 192, true)]
    [InlineData(28_709, 60, 199, true)]
    [InlineData(28_709, 68, 191, true)]
    [InlineData(28_709 - 286, 0, 255, true)]
    [InlineData(28_709 + 286, 0, 255, true)]
    [InlineData(28_709 - 287, 0, 255, false)]
    [InlineData(28_709 + 287, 0, 255, false)]
    public void Audit_reports_about_as_many_images_as_those_of_FER2013_with_other_pixels(
        int count, byte dark, byte light, bool isAltered)
    {
        var input = new ImageShape(1, 2, 1);
        DatasetSplit Split(SplitKind kind, int images) => new(
            kind,
            input,
            Enumerable.Repeat((byte[])[dark, light], images).SelectMany(pixels => pixels).ToArray(),
            [.. Enumerable.Range(0, images).Select(i => (Expression)(i % 7))],
            [.. Enumerable.Range(0, images).Select(i => $"{i}")]);
        DatasetAudit audit = new ExpressionDataset(
            "a copy", Split(SplitKind.Training, count), Split(SplitKind.Validation, 0), Split(SplitKind.Test, 0), []).Audit();
        Assert.Equal(isAltered, audit.IsAlteredFer2013);
        Assert.Equal(isAltered, audit.ToString().Contains("This copy is altered", StringComparison.Ordinal));
    }

    private static byte[] StripedPng(byte level)
    {
        using var bitmap = new SkiaSharp.SKBitmap(
            new SkiaSharp.SKImageInfo(48, 48, SkiaSharp.SKColorType.Gray8, SkiaSharp.SKAlphaType.Opaque));
        bitmap.Erase(new SkiaSharp.SKColor(level, level, level));
        bitmap.SetPixel(5, 5, SkiaSharp.SKColors.White);
        using SkiaSharp.SKData data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
