namespace FacialExpression.Training.Tests.Data;

public class ExpressionDatasetFromImagesTests
{
    [Fact]
    public void FromImages_loads_pictures_into_their_splits()
    {
        ExpressionDataset dataset = ExpressionDataset.FromImages(
            [
                Image(Expression.Happy, 10, SplitKind.Training, 48, "first"), Image(Expression.Sad, 20, SplitKind.Validation, 96),
                Image(Expression.Fear, 30, SplitKind.Training, 24), Image(Expression.Angry, 40, SplitKind.Test, 48),
            ],
            "mine");
        Assert.Equal("mine", dataset.Source);
        Assert.Equal([Expression.Happy, Expression.Fear], dataset.Training.Labels);
        Assert.Equal(["first", "image 2"], dataset.Training.Names);
        Assert.Equal([Expression.Sad], dataset.Validation.Labels);
        Assert.Equal([Expression.Angry], dataset.Test.Labels);
        Assert.All(dataset.Training.GetPixels(1).ToArray(), p => Assert.Equal(30, p));
        Assert.All(dataset.Validation.GetPixels(0).ToArray(), p => Assert.Equal(20, p));
    }

    [Fact]
    public void FromImages_lets_an_iterator_dispose_each_picture()
    {
        static IEnumerable<LabeledImage> Images()
        {
            for (byte i = 0; i < 3; i++)
            {
                LabeledImage image = Image(Expression.Happy, i, SplitKind.Training, 48);
                yield return image;
                image.Picture!.Dispose();
            }
        }

        Assert.Equal(3, ExpressionDataset.FromImages(Images()).Training.Count);
    }

    [Fact]
    public void FromImages_lists_images_that_cannot_be_used_or_skips_them()
    {
        LabeledImage[] images =
        [
            Image(Expression.Happy, 1, SplitKind.Training, 48), null!, Image((Expression)9, 2, SplitKind.Training, 48),
            new LabeledImage
            {
                Picture = Picture.FromPixels(new byte[4 * 48 * 48], 48, 48, PixelFormat.Rgba32),
                Label = Expression.Sad,
                Name = "invisible",
            },
        ];
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages(images));
        Assert.Equal(["image 1", "image 2", "invisible"], error.Problems.Select(p => p.Item));
        Assert.Contains("label 9", error.Message, StringComparison.Ordinal);
        ExpressionDataset dataset = ExpressionDataset.FromImages(
            images, options: new DatasetOptions { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal((1, 3), (dataset.Training.Count, dataset.Skipped.Count));
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages([]));
    }

    [Fact]
    public void FromImages_can_be_canceled() => Assert.Throws<OperationCanceledException>(() => ExpressionDataset.FromImages(
        [Image(Expression.Happy, 1, SplitKind.Training, 48)], cancellationToken: new CancellationToken(canceled: true)));

    private static LabeledImage Image(Expression label, byte level, SplitKind split, int side, string? name = null) => new()
    {
        Picture = Picture.FromPixels([.. Enumerable.Repeat(level, side * side)], side, side, PixelFormat.Gray8),
        Label = label,
        Split = split,
        Name = name,
    };
}
