namespace FacialExpression.Training.Tests.Data;

/// <summary>
/// What the names of class folders mean: other names of the expressions, the caller's own map, the folders' own names.
/// </summary>
public sealed class DatasetClassesTests : TemporaryFolder
{
    private static readonly string[] OtherNames =
        ["ANGER", "Disgusted", "fearful", "happiness", "neutrality", "sadness", "surprises"];

    [Fact]
    public void Folders_with_other_names_are_the_seven_expressions()
    {
        foreach ((string name, int k) in OtherNames.Select((name, k) => (name, k)))
        {
            Write($"train/{name}/a.png", (byte)(10 * k));
        }

        foreach (ExpressionDataset dataset in Sources(new DatasetOptions()))
        {
            Assert.Equal(Enum.GetValues<Expression>(), dataset.Training.Labels);
            Assert.Equal([0, 10, 20, 30, 40, 50, 60], Enumerable.Range(0, 7).Select(i => (int)dataset.Training.GetPixels(i)[0]));
            Assert.Equal(ExpressionLabels.All, dataset.ClassNames);
        }
    }

    [Fact]
    public void Two_folders_of_one_expression_are_joined()
    {
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit("train/"));
        Write("train/Happiness/a.png", 200);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"));
        Assert.Equal(3, dataset.Training.CountOf(Expression.Happy));
        Assert.Equal(15, dataset.Training.Count);
    }

    [Fact]
    public void The_seven_named_in_another_order_or_by_other_names_are_the_expressions()
    {
        var options = new DatasetOptions { ClassNames = [.. OtherNames.Reverse()] };
        Assert.Equal(ExpressionLabels.All, options.ClassNames);
        Assert.Equal(new DatasetOptions().ClassNames, options.ClassNames);
    }

    [Fact]
    public void Classes_of_ones_own_keep_their_names_and_order_and_are_found_in_any_case()
    {
        string[] names = ["smile", "Neutral", "frown"];
        Write("train/Smile/a.png", 1);
        Write("train/neutrality/a.png", 2);
        Write("train/FROWN/a.png", 3);
        foreach (ExpressionDataset dataset in Sources(new DatasetOptions { ClassNames = names }))
        {
            Assert.Equal(names, dataset.ClassNames);
            Assert.Equal(names, Enumerable.Range(0, 3).Select(dataset.Training.GetClassName));
            Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => (int)dataset.Training.GetPixels(i)[0]));
        }
    }

    [Fact]
    public void What_is_for_the_expressions_refuses_other_classes_and_names_what_to_use()
    {
        Write("train/smile/a.png", 1);
        Write("train/frown/a.png", 2);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), new DatasetOptions { InferClassNames = true });
        DatasetAudit audit = dataset.Audit();
        (Func<object> Call, string Instead)[] calls =
        [
            (() => dataset.Training.Labels, "GetClassName"),
            (() => dataset.Training.CountOf(Expression.Happy), "CountOf of a name"),
            (() => dataset.Training.GetBalancedClassWeights(), "GetBalancedClassWeightsByName"),
            (() => audit.Counts, "CountsByName"),
        ];
        Assert.All(calls, call =>
        {
            string message = Assert.Throws<InvalidOperationException>(call.Call).Message;
            Assert.Contains("the classes are \"frown, smile\"", message, StringComparison.Ordinal);
            Assert.EndsWith($"Use {call.Instead}.", message, StringComparison.Ordinal);
        });
        Assert.Equal(1, audit.CountsByName[SplitKind.Training]["smile"]);
        Assert.Throws<ArgumentException>(() => dataset.Training.CountOf("grin"));
        string votes = Assert.Throws<InvalidOperationException>(() => dataset.WithVotes(At("set/train/smile/a.png"))).Message;
        Assert.Contains("Votes are for the seven expressions", votes, StringComparison.Ordinal);
    }

    [Fact]
    public void Inferred_classes_are_the_folders_in_alphabetical_order()
    {
        Write("train/woman/a.png", 1);
        Write("train/Man/a.png", 2);
        Write("validation/MAN/a.png", 3);
        Write("validation/woman/a.png", 4);
        foreach (ExpressionDataset dataset in Sources(new DatasetOptions { InferClassNames = true }))
        {
            Assert.Equal(["MAN", "woman"], dataset.ClassNames);
            Assert.Equal(1, dataset.Training.CountOf("Man"));
            Assert.Equal(3, dataset.Validation.GetPixels(0)[0]);
            Assert.Equal("MAN", dataset.Validation.GetClassName(0));
        }
    }

    [Fact]
    public void Inferred_classes_that_are_the_seven_are_the_expressions()
    {
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit("train/"));
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), new DatasetOptions { InferClassNames = true });
        Assert.Equal(ExpressionLabels.All, dataset.ClassNames);
        Assert.Equal(2, dataset.Training.CountOf(Expression.Sad));
    }

    [Fact]
    public void Inferring_needs_two_classes_and_counts_no_folder_of_a_split()
    {
        Write("train/smile/a.png", 1);
        Write("train/b.png", 2);
        DatasetException error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromFolder(At("set"), new DatasetOptions { InferClassNames = true }));
        Assert.Contains(error.Problems, p => p.Fault == "gives 1 class, and a data set needs two or more");
        Assert.StartsWith(
            "has images, but", error.Problems.Single(p => p.Item == "train").Fault, StringComparison.Ordinal);
        Write("train/a,b/a.png", 1);
        error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromFolder(At("set"), new DatasetOptions { InferClassNames = true }));
        Assert.Contains(error.Problems, p => p.Fault.Contains("must not have commas", StringComparison.Ordinal));
    }

    [Fact]
    public void ClassMap_maps_folders_to_classes_and_leaves_folders_out()
    {
        TestData.WriteFolder(At("set"), TestData.CompleteTrainingSplit("train/"));
        Write("train/angry/scan.tiff", 1); // Not supported, and not needed.
        var options = new DatasetOptions
        {
            ClassNames = ["other", "smile"],
            ClassMap = new Dictionary<string, string?>
            {
                ["HAPPY"] = "Smile",
                ["neutral"] = "other",
                ["sad"] = "other",
                ["angry"] = null,
                ["disgust"] = null,
                ["fear"] = null,
                ["surprise"] = null,
            },
        };
        foreach (ExpressionDataset dataset in Sources(options))
        {
            Assert.Equal(4, dataset.Training.CountOf("other"));
            Assert.Equal(2, dataset.Training.CountOf("smile"));
            Assert.EndsWith(", without 9 images that ClassMap leaves out", dataset.Source, StringComparison.Ordinal);
            Assert.Empty(dataset.Skipped);
        }
    }

    [Fact]
    public void ClassMap_of_inferred_classes_renames_them()
    {
        Write("train/m/a.png", 1);
        Write("train/f/a.png", 2);
        Write("train/unknown/a.png", 3);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(At("set"), new DatasetOptions
        {
            InferClassNames = true,
            ClassMap = new Dictionary<string, string?> { ["m"] = "male", ["F"] = "female", ["unknown"] = null },
        });
        Assert.Equal(["female", "male"], dataset.ClassNames);
        Assert.Equal([2, 1], Enumerable.Range(0, 2).Select(i => (int)dataset.Training.GetPixels(i)[0]));
    }

    [Fact]
    public void ClassMap_of_a_CSV_file_maps_the_expressions_of_its_numbers()
    {
        string pixels = string.Join(' ', Enumerable.Repeat(5, 2304));
        File.WriteAllLines(At("faces.csv"), ["emotion,pixels", .. Enumerable.Range(0, 7).Select(k => $"{k},{pixels}")]);
        var map = new Dictionary<string, string?> { ["Happy"] = "smile" };
        foreach (string name in ExpressionLabels.All.Where(name => name != "Happy"))
        {
            map[name] = name is "Disgust" ? null : "other";
        }

        var options = new DatasetOptions { ClassNames = ["other", "smile"], ClassMap = map };
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("faces.csv"), options);
        Assert.Equal((5, 1), (dataset.Training.CountOf("other"), dataset.Training.CountOf("smile")));
        Assert.EndsWith("without 1 image that ClassMap leaves out", dataset.Source, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => ExpressionDataset.FromCsv(At("faces.csv"), new DatasetOptions { InferClassNames = true }));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Write("train/smile/a.png", 1);
        string Refusal(DatasetOptions options) =>
            Assert.Throws<ArgumentException>(() => ExpressionDataset.FromFolder(At("set"), options)).Message;
        Assert.Contains(
            "Set either ClassNames or InferClassNames; received both",
            Refusal(new DatasetOptions { ClassNames = ["a", "b"], InferClassNames = true }),
            StringComparison.Ordinal);
        Assert.Contains(
            "maps \"grin\" to \"laugh\", which is none of the classes \"a, b\"",
            Refusal(new DatasetOptions
            {
                ClassNames = ["a", "b"],
                ClassMap = new Dictionary<string, string?> { ["grin"] = "laugh" },
            }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "must be 2 to 1000 names, received 1")]
    [InlineData("a|A", "must differ by more than upper and lower case, received \"a\" twice")]
    [InlineData("a|", "is empty")]
    [InlineData("a| b", "must not begin or end with blanks, received \" b\"")]
    [InlineData("a|b,c", "must not have commas or control characters, received \"b,c\"")]
    public void Names_that_cannot_be_stored_with_a_model_are_refused(string names, string expected) => Assert.Contains(
        expected,
        Assert.Throws<ArgumentException>(() => new DatasetOptions { ClassNames = names.Split('|') }).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Names_of_any_length_are_bounded() => Assert.Contains(
        "has 101 characters, at most 100 are possible",
        Assert.Throws<ArgumentException>(() => new DatasetOptions { ClassNames = ["a", new string('b', 101)] }).Message,
        StringComparison.Ordinal);

    private ExpressionDataset[] Sources(DatasetOptions options)
    {
        string zip = At($"{Guid.NewGuid():N}.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(At("set"), zip);
        return [ExpressionDataset.FromFolder(At("set"), options), ExpressionDataset.FromZip(zip, options)];
    }

    private void Write(string name, byte level) =>
        TestData.WriteFolder(At("set"), new Dictionary<string, byte[]> { [name] = TestData.Png(48, 48, level) });
}
