namespace FacialExpression.Training.Tests.Data;

/// <summary>Sources of data sets with other classes than the seven expressions, which only an internal option gives.</summary>
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
                Assert.Equal(Enumerable.Range(0, 8), dataset.Training.Labels.Select(label => (int)label));
                Assert.Equal("train/contempt/0.png", dataset.Training.Names[7]);
                Assert.Equal(70, dataset.Training.GetPixels(7)[0]);
            });
    }

    [Fact]
    public void Problems_of_folders_name_the_classes_of_the_data_set()
    {
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]>
        {
            ["train/happy/0.png"] = TestData.Png(48, 48, 1),
            ["train/contempt/0.png"] = TestData.Png(48, 48, 2),
            ["dev/anger/0.png"] = TestData.Png(48, 48, 3),
        });
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"), Options));
        Assert.EndsWith(
            "anger, disgust, fear, contempt)",
            error.Problems.Single(p => p.Item == "train/happy").Fault,
            StringComparison.Ordinal);
        Assert.StartsWith("has 1 image of anger,", error.Problems.Single(p => p.Item == "dev").Fault, StringComparison.Ordinal);
        Assert.Contains(error.Problems, p => p.Item == "Training split, class Sadness");
    }

    [Fact]
    public void FromImages_accepts_labels_up_to_the_number_of_classes()
    {
        LabeledImage Image(int label) => new()
        {
            Picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8),
            Label = (Expression)label,
        };
        ExpressionDataset dataset = ExpressionDataset.FromImages([Image(7)], options: Options);
        Assert.Equal([(Expression)7], dataset.Training.Labels);
        Assert.Equal(Options.ClassNames, dataset.ClassNames);
        foreach (int label in new[] { -1, 8 })
        {
            DatasetException error = Assert.Throws<DatasetException>(
                () => ExpressionDataset.FromImages([Image(label)], options: Options));
            Assert.Contains($"has the label {label}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FromCsv_labels_images_by_the_names_of_their_classes()
    {
        string pixels = string.Join(' ', Enumerable.Repeat(5, 2304));
        File.WriteAllLines(At("faces.csv"), ["emotion,pixels", .. Enumerable.Range(0, 7).Select(k => $"{k},{pixels}")]);
        var reversed = new DatasetOptions { ClassNames = [.. ExpressionLabels.All.Reverse()] };
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("faces.csv"), reversed);
        Assert.Equal(
            ["Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"],
            dataset.Training.Labels.Select(label => reversed.ClassNames[(int)label]));
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("faces.csv"), Options)).Message;
        Assert.Contains("emotion 0 is Angry, which is not one of Neutral, Happiness, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_prints_the_names_of_the_classes()
    {
        static LabeledImage Image(int label) => new()
        {
            Picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8),
            Label = (Expression)label,
            Name = $"image {label}",
        };
        DatasetAudit audit = ExpressionDataset.FromImages([Image(1), Image(7)], options: Options).Audit();
        string[] lines = audit.ToString().Split('\n');
        Assert.Equal(
            "split      images   neutral happiness  surprise   sadness     anger   disgust      fear  contempt", lines[2]);
        Assert.Equal(
            "training        2         0         1         0         0         0         0         0         1", lines[3]);
        Assert.Equal(
            ["Training 0: image 1 (Happiness)", "Training 1: image 7 (Contempt)"],
            Assert.Single(audit.ConflictingLabels).Images.Select(image => image.ToString()));
    }
}
