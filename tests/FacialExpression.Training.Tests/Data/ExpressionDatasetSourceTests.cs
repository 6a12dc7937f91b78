using System.IO.Compression;

namespace FacialExpression.Training.Tests.Data;

public sealed class ExpressionDatasetSourceTests : TemporaryFolder
{
    private static readonly DatasetOptions Skip = new() { InvalidItems = InvalidItemHandling.Skip };

    [Fact]
    public void FromFolder_and_FromZip_give_equal_data_sets_for_equal_files()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        TestData.WriteFolder(At("set"), files);
        TestData.WriteZip(At("set.zip"), files);
        TestData.WriteZip(At("nested.zip"), files, "images/");
        ExpressionDataset folder = ExpressionDataset.Load(At("set"));
        Assert.Equal(14, folder.Training.Count);
        Assert.Equal(14, folder.Validation.Count);
        Assert.Equal(0, folder.Test.Count);
        for (int i = 0; i < 14; i++)
        {
            Assert.Equal((Expression)(i / 2), folder.Training.Labels[i]);
            Assert.All(folder.Training.GetPixels(i).ToArray(), p => Assert.Equal((20 * (i / 2)) + (i % 2), p));
        }

        foreach (string zip in new[] { "set.zip", "nested.zip" })
        {
            ExpressionDataset other = ExpressionDataset.Load(At(zip));
            Assert.True(folder.Training.Pixels.SequenceEqual(other.Training.Pixels));
            Assert.True(folder.Validation.Pixels.SequenceEqual(other.Validation.Pixels));
            Assert.Equal(folder.Validation.Labels, other.Validation.Labels);
        }
    }

    [Fact]
    public void SplitValidation_holds_out_images_of_each_class()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(10)
            .ToDictionary(f => f.Key.Replace("validation", "test", StringComparison.Ordinal), f => f.Value);
        files["train/happy/twin.png"] = files["train/happy/0.png"];
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        Assert.Equal((71, 0, 70), (dataset.Training.Count, dataset.Validation.Count, dataset.Test.Count));
        ExpressionDataset split = dataset.SplitValidation(0.2, seed: 1);
        Assert.Equal(71, split.Training.Count + split.Validation.Count);
        Assert.All(Enum.GetValues<Expression>(), e => Assert.InRange(split.Validation.CountOf(e), 2, 3));
        Assert.DoesNotContain(split.Audit().DuplicatesAcrossSplits, g => g.Images.Any(i => i.Split == SplitKind.Validation));
        Assert.Equal(split.Validation.Names, dataset.SplitValidation(0.2, seed: 1).Validation.Names);
        Assert.NotEqual(split.Validation.Names, dataset.SplitValidation(0.2, seed: 2).Validation.Names);
        Assert.Throws<InvalidOperationException>(() => split.SplitValidation());
    }

    [Fact]
    public void FromFolder_takes_class_folders_without_splits_as_training_images()
    {
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit(""));
        Assert.Equal(14, ExpressionDataset.FromFolder(At("set")).Training.Count);
    }

    [Fact]
    public void FromFolder_finds_split_folders_at_any_depth_and_refuses_unknown_ones_beside_them()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["PrivateTest/part1/happy/1.png"] = TestData.Png(48, 48, 1);
        files["dev/happy/1.png"] = TestData.Png(48, 48, 2);
        TestData.WriteFolder(At("set"), files);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set")));
        Assert.Contains("dev: has 1 image of happy, and its name specifies no split", error.Message, StringComparison.Ordinal);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), Skip);
        Assert.Equal((7, 7, 1), (dataset.Training.Count, dataset.Validation.Count, dataset.Test.Count));
    }

    [Fact]
    public void FromFolder_resizes_images_to_the_input()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["train/happy/0.png"] = TestData.Png(640, 480, 77);
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        Assert.All(dataset.Training.GetPixels(3).ToArray(), p => Assert.Equal(77, p));
    }

    [Fact]
    public void ImageLimits_bound_the_images_of_folders_and_zips()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["train/happy/0.png"] = TestData.Png(640, 480, 77);
        TestData.WriteFolder(At("set"), files);
        TestData.WriteZip(At("set.zip"), files);
        Func<DatasetOptions, ExpressionDataset>[] sources =
        [
            options => ExpressionDataset.FromFolder(At("set"), options),
            options => ExpressionDataset.FromZip(At("set.zip"), options),
        ];
        Assert.All(sources, load =>
        {
            load(new DatasetOptions { ImageLimits = new ImageLimits { MaxPixels = 640 * 480 } });
            DatasetException error = Assert.Throws<DatasetException>(
                () => load(new DatasetOptions { ImageLimits = new ImageLimits { MaxPixels = (640 * 480) - 1 } }));
            Assert.Contains("ImageLimits.MaxPixels", error.Problems[0].Fault, StringComparison.Ordinal);
            error = Assert.Throws<DatasetException>(
                () => load(new DatasetOptions { ImageLimits = new ImageLimits { MaxBytes = 10 } }));
            Assert.Contains("ImageLimits.MaxBytes allows 10", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void FromZip_lists_every_problem_in_one_exception()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        byte[] whole = TestData.Png(48, 48, 3);
        files["train/angry/text.jpg"] = "no image"u8.ToArray();
        files["train/angry/cut.png"] = whole[..(whole.Length - 30)];
        files["train/angry/empty.jpg"] = [];
        files["../outside/train/happy/evil.png"] = whole;
        files["train/joyful/1.png"] = whole;
        files["train/happy/readme.txt"] = "not counted"u8.ToArray();
        files["__MACOSX/train/happy/._1.png"] = [];
        files.Remove("validation/disgust/0.png");
        files.Remove("validation/disgust/1.png");
        TestData.WriteZip(At("set.zip"), files);

        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("set.zip")));
        Assert.Equal(6, error.Problems.Count);
        Assert.All(
            new[]
            {
                "set.zip has 6 problems", "train/angry/text.jpg: These 8 bytes are no image",
                "train/angry/cut.png: The image is cut short", "train/angry/empty.jpg: The image is empty",
                "../outside/train/happy/evil.png: is a path that leads out of the source",
                "train/joyful: has images, but is not named after a class", "Validation split, class Disgust: has no images",
            },
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));

        ExpressionDataset skipped = ExpressionDataset.FromZip(At("set.zip"), Skip);
        Assert.Equal((14, 12), (skipped.Training.Count, skipped.Validation.Count));
        Assert.Equal(error.Problems.Select(p => (p.Item, p.Fault)), skipped.Skipped.Select(p => (p.Item, p.Fault)));
    }

    [Fact]
    public void DatasetException_prints_20_problems_and_their_number()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        for (int i = 0; i < 33; i++)
        {
            files[$"train/sad/bad{i:D2}.jpg"] = [1];
        }

        TestData.WriteFolder(At("set"), files);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set")));
        Assert.Equal(33, error.Problems.Count);
        Assert.Contains("bad19.jpg", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bad20.jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("… and 13 more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFolder_names_folders_without_a_class_and_the_expected_names()
    {
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]> { ["photos/1.png"] = TestData.Png(48, 48, 1) });
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"))).Message;
        Assert.Contains("photos: has images, but is not named after a class", message, StringComparison.Ordinal);
        Assert.Contains("(angry, disgust, fear, happy, neutral, sad, surprise)", message, StringComparison.Ordinal);
        string hopeless = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"), Skip)).Message;
        Assert.DoesNotContain("InvalidItemHandling", hopeless, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_names_missing_sources_and_files_of_another_kind()
    {
        File.WriteAllText(At("text.zip"), "this is no zip");
        string noZip = Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("text.zip"))).Message;
        Assert.Contains("cannot be loaded as a zip archive", noZip, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ExpressionDataset.Load(At("gone")));
        Assert.Equal(
            At("gone.zip"), Assert.Throws<FileNotFoundException>(() => ExpressionDataset.FromZip(At("gone.zip"))).FileName);
        Assert.Equal(
            At("gone.csv"), Assert.Throws<FileNotFoundException>(() => ExpressionDataset.FromCsv(At("gone.csv"))).FileName);
        Assert.Throws<DirectoryNotFoundException>(() => ExpressionDataset.FromFolder(At("gone")));
        string file = Assert.Throws<DirectoryNotFoundException>(() => ExpressionDataset.FromFolder(At("text.zip"))).Message;
        Assert.Contains("ExpressionDataset.Load", file, StringComparison.Ordinal);
        string folder = Assert.Throws<FileNotFoundException>(
            () => ExpressionDataset.FromZip(Path.GetDirectoryName(At("x"))!)).Message;
        Assert.Contains("ExpressionDataset.FromFolder", folder, StringComparison.Ordinal);
        File.WriteAllText(At("notes.txt"), "no data set");
        string text = Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("notes.txt"))).Message;
        Assert.Contains("no folder, zip archive or .csv file", text, StringComparison.Ordinal);
    }

    [Fact]
    public void FromZip_refuses_damaged_archives()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet());
        byte[] bytes = File.ReadAllBytes(At("set.zip"));
        File.WriteAllBytes(At("cut.zip"), bytes[..(bytes.Length / 2)]);
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("cut.zip")));

        // The end is whole, the directory before it is not.
        bytes[^100] ^= 0xff;
        bytes.AsSpan(bytes.Length - 400, 300).Fill(7);
        File.WriteAllBytes(At("directory.zip"), bytes);
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("directory.zip")));
    }

    [Fact]
    public void FromZip_reports_progress_and_can_be_canceled()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet(20));
        var reports = new Collector<DatasetProgress>();
        ExpressionDataset.FromZip(At("set.zip"), progress: reports);
        DatasetProgress last = reports.Items.MaxBy(p => p.Done)!;
        Assert.Equal((280, 280), (last.Done, last.Total));
        Assert.Throws<OperationCanceledException>(
            () => ExpressionDataset.FromZip(At("set.zip"), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void FromZip_loads_entries_with_backslashes()
    {
        using (ZipArchive zip = ZipFile.Open(At("windows.zip"), ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in TestData.CompleteSet(1))
            {
                using Stream stream = zip.CreateEntry(name.Replace('/', '\\')).Open();
                stream.Write(content);
            }
        }

        Assert.Equal(7, ExpressionDataset.FromZip(At("windows.zip")).Training.Count);
    }
}
