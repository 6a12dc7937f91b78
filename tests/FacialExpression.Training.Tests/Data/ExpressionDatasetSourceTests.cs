using System.IO.Compression;

namespace FacialExpression.Training.Tests.Data;

public sealed class ExpressionDatasetSourceTests : TemporaryFolder
{
    private static readonly DatasetOptions Skip = new() { OnInvalidItem = InvalidItemHandling.Skip };

    [Fact]
    public void A_folder_and_a_zip_of_the_same_files_give_the_same()
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
    public void A_test_folder_is_the_test_split_and_validation_can_be_split_off()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(10).ToDictionary(f => f.Key.Replace("validation", "test", StringComparison.Ordinal), f => f.Value);
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
    public void Class_folders_without_splits_are_training_images()
    {
        TestData.WriteFolder(At("set"), TestData.CompleteSet().Where(f => f.Key.StartsWith("train/", StringComparison.Ordinal)).ToDictionary(f => f.Key["train/".Length..], f => f.Value));
        Assert.Equal(14, ExpressionDataset.FromFolder(At("set")).Training.Count);
    }

    [Fact]
    public void Split_names_are_found_at_any_height_and_folders_of_none_are_not_guessed_at()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["PrivateTest/part1/happy/1.png"] = TestData.Png(48, 48, 1);
        files["dev/happy/1.png"] = TestData.Png(48, 48, 2);
        TestData.WriteFolder(At("set"), files);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set")));
        Assert.Contains("dev/happy: stands in none of the split folders", error.Message, StringComparison.Ordinal);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), Skip);
        Assert.Equal((7, 7, 1), (dataset.Training.Count, dataset.Validation.Count, dataset.Test.Count));
    }

    [Fact]
    public void Images_of_other_sizes_become_48_by_48()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet(1);
        files["train/happy/0.png"] = TestData.Png(640, 480, 77);
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        Assert.All(dataset.Training.GetPixels(3).ToArray(), p => Assert.Equal(77, p));
    }

    [Fact]
    public void Every_problem_of_a_zip_is_listed_in_one_exception()
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
                "set.zip has 6 problems", "train/angry/text.jpg: These 8 bytes are no image", "train/angry/cut.png: The image is damaged or cut short",
                "train/angry/empty.jpg: The image is empty", "../outside/train/happy/evil.png: the path climbs out",
                "train/joyful: has images, but is not named after a class", "Validation split, class Disgust: has no images",
            },
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));

        ExpressionDataset skipped = ExpressionDataset.FromZip(At("set.zip"), Skip);
        Assert.Equal((14, 12), (skipped.Training.Count, skipped.Validation.Count));
        Assert.Equal(error.Problems, skipped.Skipped);
    }

    [Fact]
    public void Only_the_first_20_problems_are_printed_with_their_number()
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
    public void A_folder_without_class_names_says_what_it_has_and_what_is_expected()
    {
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]> { ["photos/1.png"] = TestData.Png(48, 48, 1) });
        string message = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"))).Message;
        Assert.Contains("photos: has images, but is not named after a class (angry, disgust, fear, happy, neutral, sad, surprise)", message, StringComparison.Ordinal);
        string hopeless = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"), Skip)).Message;
        Assert.DoesNotContain("OnInvalidItem", hopeless, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_that_are_not_there_or_no_zip_are_named()
    {
        File.WriteAllText(At("text.zip"), "this is no zip");
        Assert.Contains("no zip file", Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("text.zip"))).Message, StringComparison.Ordinal);
        Assert.Contains("gone.zip", Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("gone.zip"))).Message, StringComparison.Ordinal);
        Assert.Contains("gone.csv", Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("gone.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("no folder, no .zip and no .csv", Assert.Throws<DatasetException>(() => ExpressionDataset.Load(At("gone"))).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("gone")));
    }

    [Fact]
    public void A_zip_cut_short_is_named()
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
    public void Loading_reports_progress_and_can_be_cancelled()
    {
        TestData.WriteZip(At("set.zip"), TestData.CompleteSet(20));
        var reports = new Collector<DatasetProgress>();
        ExpressionDataset.FromZip(At("set.zip"), progress: reports);
        Assert.Equal(new DatasetProgress(280, 280), reports.Items.MaxBy(p => p.Done));
        Assert.Throws<OperationCanceledException>(() => ExpressionDataset.FromZip(At("set.zip"), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_zip_with_backslashes_is_read()
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
