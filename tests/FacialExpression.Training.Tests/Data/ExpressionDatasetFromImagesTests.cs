namespace FacialExpression.Training.Tests.Data;

public sealed class ExpressionDatasetFromImagesTests : TemporaryFolder
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
    public void FromImages_loads_encoded_images_and_pixels_as_a_folder_of_them_is_loaded()
    {
        Dictionary<string, byte[]> files = Enum.GetValues<Expression>().ToDictionary(
            label => $"train/{label}/0.png",
            label => FacialExpression.Tests.TestImages.Draw(
                60, 30, (x, y) => new SkiaSharp.SKColor((byte)(4 * x), (byte)(8 * y), (byte)(30 * (int)label))));
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset folder = ExpressionDataset.FromFolder(At("set"));
        IEnumerable<LabeledImage> Pictures()
        {
            foreach (byte[] file in files.Values)
            {
                using Picture picture = Picture.Decode(file);
                yield return new LabeledImage { Picture = picture, ClassName = LabelOf(file) };
            }
        }

        string LabelOf(byte[] file) => files.Single(f => f.Value == file).Key.Split('/')[1];
        ExpressionDataset encoded = ExpressionDataset.FromImages(
            files.Values.Select(file => new LabeledImage { EncodedImage = file, ClassName = LabelOf(file) }));
        Assert.All([encoded, ExpressionDataset.FromImages(Pictures())], dataset =>
        {
            Assert.Equal(folder.Training.Labels, dataset.Training.Labels);
            Assert.Equal(folder.Training.Pixels.ToArray(), dataset.Training.Pixels.ToArray());
            Assert.Equal(folder.Input, dataset.Input);
        });
    }

    [Fact]
    public void FromImages_lists_encoded_images_that_cannot_be_decoded_or_skips_them()
    {
        LabeledImage[] images =
        [
            new() { EncodedImage = TestData.Png(48, 48, 1), ClassName = "happiness" },
            new() { EncodedImage = new byte[] { 1, 2, 3 }, ClassName = "sad" },
            new() { ClassName = "sad" },
            new() { EncodedImage = TestData.Png(4, 4, 1), Picture = Picture.Decode(TestData.Png(4, 4, 1)), ClassName = "sad" },
            new() { EncodedImage = TestData.Png(48, 48, 1), ClassName = "sad", Label = Expression.Sad },
        ];
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages(images));
        Assert.Equal(["image 1", "image 2", "image 3", "image 4"], error.Problems.Select(p => p.Item));
        Assert.Contains("neither a picture nor an encoded image", error.Problems[1].Fault, StringComparison.Ordinal);
        Assert.Contains("a picture and an encoded image", error.Problems[2].Fault, StringComparison.Ordinal);
        Assert.Contains("a label and the name of a class", error.Problems[3].Fault, StringComparison.Ordinal);
        ExpressionDataset rest = ExpressionDataset.FromImages(
            images, options: new DatasetOptions { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal([Expression.Happy], rest.Training.Labels);
        Assert.Equal(4, rest.Skipped.Count);
    }

    [Fact]
    public void FromImages_infers_classes_and_leaves_out_what_the_map_says()
    {
        LabeledImage Of(string className) => new() { EncodedImage = TestData.Png(48, 48, 1), ClassName = className };
        ExpressionDataset dataset = ExpressionDataset.FromImages(
            [Of("open"), Of("closed"), Of("half") with { EncodedImage = new byte[] { 1 } }, Of("OPEN")], // Half is not decoded.
            options: new DatasetOptions
            {
                InferClassNames = true,
                ClassMap = new Dictionary<string, string?> { ["half"] = null },
            });
        Assert.Equal(["OPEN", "closed"], dataset.ClassNames);
        Assert.Equal(["OPEN", "closed", "OPEN"], Enumerable.Range(0, 3).Select(dataset.Training.GetClassName));
        Assert.Equal("images in memory, without 1 image that ClassMap leaves out", dataset.Source);
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages(
            [Of("open")], options: new DatasetOptions { InferClassNames = true }));
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
