namespace FacialExpression.Training.Tests.Data;

public sealed class DatasetLayoutTests : TemporaryFolder
{
    private static readonly DatasetOptions Skip = new() { InvalidItems = InvalidItemHandling.Skip };

    [Theory]
    [InlineData("train", "validation", "test")]
    [InlineData("training_set", "validation_set", "test_set")]
    [InlineData("Training", "PublicTest", "PrivateTest")]
    [InlineData("FER2013Train", "FER2013Valid", "FER2013Test")]
    [InlineData("train_data", "val_data", "testing")]
    [InlineData("01-train", "02-val", "03-test")]
    [InlineData("TRAIN", "VALID", "TEST")]
    [InlineData("my training images", "public test", "private_test")]
    public void FromFolder_recognizes_usual_split_names(string training, string validation, string test)
    {
        Dictionary<string, byte[]> files = TestData.CompleteTrainingSplit($"{training}/");
        foreach ((string folder, int images) in new[] { (validation, 3), (test, 4) })
        {
            foreach ((string name, byte[] content) in TestData.CompleteTrainingSplit($"{folder}/", images))
            {
                files[name] = content;
            }
        }

        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        Assert.Equal((14, 21, 28), (dataset.Training.Count, dataset.Validation.Count, dataset.Test.Count));
    }

    [Theory]
    [InlineData("contest")]
    [InlineData("latest")]
    [InlineData("constrained")]
    [InlineData("values")]
    [InlineData("train_and_test")]
    public void FromFolder_takes_other_names_for_no_split(string name)
    {
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit($"{name}/"));
        Assert.Equal(14, ExpressionDataset.FromFolder(At("set")).Training.Count);
    }

    [Theory]
    [InlineData(InvalidItemHandling.Throw)]
    [InlineData(InvalidItemHandling.Skip)]
    public void FromFolder_refuses_classes_below_two_folders_of_unknown_split(InvalidItemHandling handling)
    {
        Dictionary<string, byte[]> files = TestData.CompleteTrainingSplit("alpha/");
        foreach ((string name, byte[] content) in TestData.CompleteTrainingSplit("beta/"))
        {
            files[name] = content;
        }

        TestData.WriteFolder(At("set"), files);
        DatasetException error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromFolder(At("set"), new DatasetOptions { InvalidItems = handling }));
        Assert.Equal(["alpha", "beta"], error.Problems.Select(p => p.Item));
        Assert.All(error.Problems, p => Assert.StartsWith(
            "has 14 images of 7 classes, and its name specifies no split. Rename it to train, val or test",
            p.Fault,
            StringComparison.Ordinal));
        Assert.DoesNotContain("skip such items", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fer2013/")]
    public void FromFolder_reports_each_folder_of_unknown_split_once(string above)
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet()
            .ToDictionary(f => above + f.Key, f => f.Value);
        foreach ((string name, byte[] content) in TestData.CompleteTrainingSplit($"{above}dev/"))
        {
            files[name] = content;
        }

        files[$"{above}extra/part1/happy/1.png"] = TestData.Png(48, 48, 1);
        files[$"{above}extra/part2/sad/1.png"] = TestData.Png(48, 48, 2);
        files[$"{above}extra/part2/sad/2.png"] = TestData.Png(48, 48, 3);
        files["Fear/1.png"] = TestData.Png(48, 48, 4);
        TestData.WriteFolder(At("set"), files);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set")));
        Assert.Equal(["(top folder)", $"{above}dev", $"{above}extra"], error.Problems.Select(p => p.Item));
        Assert.All(
            new[]
            {
                "(top folder): has 1 image of fear in no split folder. Move them into train, val or test (or a name that begins",
                $"{above}dev: has 14 images of 7 classes, and its name specifies no split. Rename it to train, val or test",
                $"{above}extra: has 3 images of happy, sad, and its name specifies no split",
            },
            line => Assert.Contains(line, error.Message, StringComparison.Ordinal));
        Assert.All(
            error.Message.Split('\n')[1..],
            line => Assert.EndsWith("set LabeledImage.Split (ExpressionDataset.FromImages)", line, StringComparison.Ordinal));
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), Skip);
        Assert.Equal((14, 14, 3), (dataset.Training.Count, dataset.Validation.Count, dataset.Skipped.Count));
    }

    [Fact]
    public void FromFolder_refuses_or_skips_a_doubled_archive()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        var doubled = new Dictionary<string, byte[]>();
        foreach ((string name, byte[] content) in files)
        {
            doubled[$"images/{name}"] = content;
            doubled[$"images/images/{name}"] = content;
        }

        TestData.WriteFolder(At("set"), doubled);
        DatasetProblem problem = Assert.Single(
            Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"))).Problems);
        Assert.Equal("images/images", problem.Item);
        Assert.Contains("holds images of images once more (28 of 28", problem.Fault, StringComparison.Ordinal);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), Skip);
        Assert.Equal((14, 14), (dataset.Training.Count, dataset.Validation.Count));
    }

    [Fact]
    public void FromFolder_joins_two_sources_whose_images_have_the_same_names()
    {
        Dictionary<string, byte[]> files = TestData.CompleteTrainingSplit("one/train/");
        foreach ((string name, _) in TestData.CompleteTrainingSplit("two/train/"))
        {
            files[name] = TestData.Png(48, 48, 200);
        }

        TestData.WriteFolder(At("set"), files);
        Assert.Equal(28, ExpressionDataset.FromFolder(At("set")).Training.Count);
    }

    [Fact]
    public void FromFolder_loads_each_image_once_whatever_links_there_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        TestData.WriteFolder(At("elsewhere"), TestData.CompleteTrainingSplit("validation/"));
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit("train/"));
        Directory.CreateSymbolicLink(At("set/other"), At("elsewhere"));
        Assert.Equal(14, ExpressionDataset.FromFolder(At("set")).Validation.Count);

        Directory.CreateSymbolicLink(At("set/train/up"), At("set"));
        Directory.CreateSymbolicLink(At("set/a-copy"), At("set/train"));
        Directory.CreateSymbolicLink(At("set/above"), Folder);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set")));
        Assert.Equal(["a-copy", "above", "train/up"], error.Problems.Select(p => p.Item).Order());
        Assert.All(error.Problems, p => Assert.Contains("it is not followed", p.Fault, StringComparison.Ordinal));
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), Skip);
        Assert.Equal((14, 14), (dataset.Training.Count, dataset.Validation.Count));
    }

    [Fact]
    public void FromFolder_loads_a_folder_given_by_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        TestData.WriteFolder(At("set"), TestData.CompleteSet());
        Directory.CreateSymbolicLink(At("link"), At("set"));
        Assert.Equal(14, ExpressionDataset.FromFolder(At("link")).Training.Count);
    }

    [Theory]
    [InlineData(".jfif")]
    [InlineData(".jpe")]
    [InlineData(".JPG")]
    [InlineData("")]
    public void FromFolder_loads_images_with_rare_extensions(string extension)
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        files[$"train/happy/more{extension}"] = TestData.Png(48, 48, 99);
        TestData.WriteFolder(At("set"), files);
        Assert.Equal(15, ExpressionDataset.FromFolder(At("set")).Training.Count);
    }

    [Theory]
    [InlineData(".tif")]
    [InlineData(".TIFF")]
    [InlineData(".heic")]
    [InlineData(".avif")]
    [InlineData(".pgm")]
    [InlineData(".ppm")]
    public void FromFolder_reports_images_of_unsupported_formats(string extension)
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        files[$"train/happy/more{extension}"] = [1, 2, 3];
        TestData.WriteFolder(At("set"), files);
        DatasetProblem problem = Assert.Single(
            Assert.Throws<DatasetException>(() => ExpressionDataset.FromFolder(At("set"))).Problems);
        Assert.Equal($"train/happy/more{extension}", problem.Item);
        Assert.Contains("Convert it to JPEG or PNG", problem.Fault, StringComparison.Ordinal);
        Assert.Equal(14, ExpressionDataset.FromFolder(At("set"), Skip).Training.Count);
    }

    [Fact]
    public void Messages_are_bounded_whatever_names_a_source_has()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        files[$"train/{new string('x', 60_000)}/\u0007\u202e1.png"] = TestData.Png(48, 48, 1);
        TestData.WriteZip(At("set.zip"), files);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromZip(At("set.zip")));
        Assert.InRange(error.Message.Length, 100, 1000);
        Assert.InRange(error.Problems[0].Item.Length, 60_000, 61_000);

        string path = new('y', 100_000);
        Assert.InRange(Assert.Throws<FileNotFoundException>(() => ExpressionDataset.Load(path)).Message.Length, 100, 1000);
        Assert.InRange(
            Assert.Throws<DirectoryNotFoundException>(() => ExpressionDataset.FromFolder(path)).Message.Length, 100, 1000);
        File.WriteAllText(At("wide.csv"), new string('z', 1_000_000));
        Assert.InRange(
            Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("wide.csv"))).Message.Length, 100, 1000);
    }
}
