namespace FacialExpression.Training.Tests.Data;

/// <summary>Sources of data sets with other classes than the seven expressions.</summary>
public sealed class ClassNamesTests : TemporaryFolder
{
    private static readonly DatasetOptions Options = new()
    {
        ClassNames = ["Neutral", "Happiness", "Surprise", "Sadness", "Anger", "Disgust", "Fear", "Contempt"],
    };

    [Fact]
    public void FromFolder_and_FromZip_load_the_folders_of_the_class_names()
    {
        Dictionary<string, byte[]> files = Options.ClassNames.Select((name, k) => (name, k))
            .ToDictionary(c => $"train/{c.name.ToLowerInvariant()}/0.png", c => TestData.Png(48, 48, (byte)(10 * c.k)));
        TestData.WriteFolder(At("set"), files);
        TestData.WriteZip(At("set.zip"), files);
        Assert.All(
            [ExpressionDataset.FromFolder(At("set"), Options), ExpressionDataset.FromZip(At("set.zip"), Options)],
            dataset =>
            {
                Assert.Equal(Options.ClassNames, Enumerable.Range(0, 8).Select(dataset.Training.GetClassName));
                Assert.Equal("train/contempt/0.png", dataset.Training.Names[7]);
                Assert.Equal(70, dataset.Training.GetPixels(7)[0]);
            });
    }

    [Fact]
    public void Problems_of_folders_name_the_classes_of_the_data_set()
    {
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]>
        {
            ["train/bored/0.png"] = TestData.Png(48, 48, 1),
            ["train/contempt/0.png"] = TestData.Png(48, 48, 2),
            ["dev/anger/0.png"] = TestData.Png(48, 48, 3),
        });
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"), Options));
        Assert.EndsWith(
            "anger, disgust, fear, contempt)",
            error.Problems.Single(p => p.Item == "train/bored").Fault,
            StringComparison.Ordinal);
        Assert.StartsWith("has 1 image of anger,", error.Problems.Single(p => p.Item == "dev").Fault, StringComparison.Ordinal);
        Assert.Contains(error.Problems, p => p.Item == "Training split, class Sadness");
    }

    [Fact]
    public void FromImages_labels_images_by_the_names_of_classes_or_by_expressions()
    {
        ExpressionDataset dataset = ExpressionDataset.FromImages(
            [Image("contempt"), new LabeledImage { Picture = Gray(), Label = Expression.Happy }], options: Options);
        Assert.Equal(["Contempt", "Happiness"], Enumerable.Range(0, 2).Select(dataset.Training.GetClassName));
        Assert.Equal(Options.ClassNames, dataset.ClassNames);
        Assert.Equal(1, dataset.Training.CountOf("contempt"));
        Assert.Equal(1, dataset.Training.CountOf("Happy"));
        DatasetException error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromImages([Image("bored")], options: Options));
        Assert.Contains("is of the class \"bored\", which is none of \"Neutral, ", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages(
            [new LabeledImage { Picture = Gray(), Label = (Expression)7 }], options: Options));
        Assert.Contains("has the label 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_labels_images_by_the_names_of_their_classes()
    {
        string pixels = string.Join(' ', Enumerable.Repeat(5, 2304));
        File.WriteAllLines(At("faces.csv"), ["emotion,pixels", .. Enumerable.Range(0, 7).Select(k => $"{k},{pixels}")]);
        var other = new DatasetOptions { ClassNames = [.. ExpressionLabels.All.Append("Contempt").Reverse()] };
        ExpressionDataset dataset = ExpressionDataset.FromCsv(
            At("faces.csv"), other with { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal(
            ["Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"],
            Enumerable.Range(0, 7).Select(dataset.Training.GetClassName));
        var three = new DatasetOptions { ClassNames = ["yes", "no", "neutral"] };
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("faces.csv"), three)).Message;
        Assert.Contains("emotion 0 is Angry, which is not one of yes, no, neutral", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_prints_the_names_of_the_classes()
    {
        DatasetAudit audit = ExpressionDataset.FromImages([Image("happiness"), Image("contempt")], options: Options).Audit();
        string[] lines = audit.ToString().Split('\n');
        Assert.Equal(
            "split      images   neutral happiness  surprise   sadness     anger   disgust      fear  contempt", lines[2]);
        Assert.Equal(
            "training        2         0         1         0         0         0         0         0         1", lines[3]);
        Assert.Equal(
            ["Training 0: an image of happiness (Happiness)", "Training 1: an image of contempt (Contempt)"],
            Assert.Single(audit.ConflictingLabels).Images.Select(image => image.ToString()));
    }

    private static Picture Gray() => Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8);

    private static LabeledImage Image(string className) => new()
    {
        Picture = Gray(),
        ClassName = className,
        Name = $"an image of {className}",
    };
}
