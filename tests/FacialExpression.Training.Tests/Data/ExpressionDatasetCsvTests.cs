namespace FacialExpression.Training.Tests.Data;

public sealed class ExpressionDatasetCsvTests : TemporaryFolder
{
    private static string Pixels(int value, int count = 2304) => string.Join(' ', Enumerable.Repeat(value, count));

    [Fact]
    public void FromCsv_maps_labels_and_splits()
    {
        // FER-2013's order: 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral.
        string[] usages = ["Training", "PublicTest", "PrivateTest"];
        IEnumerable<string> rows = Enumerable.Range(0, 21).Select(i => $"{i % 7},{Pixels(i)},{usages[i / 7]}");
        File.WriteAllLines(At("fer2013.csv"), ["emotion,pixels,Usage", .. rows]);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("fer2013.csv"));
        Expression[] expected =
        [
            Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise,
            Expression.Neutral,
        ];
        int first = 0;
        foreach (DatasetSplit split in new[] { dataset.Training, dataset.Validation, dataset.Test })
        {
            Assert.Equal(expected, split.Labels);
            for (int i = 0; i < 7; i++)
            {
                Assert.All(split.GetPixels(i).ToArray(), p => Assert.Equal(first + i, p));
            }

            first += 7;
        }
    }

    [Fact]
    public void FromCsv_loads_the_other_Kaggle_form()
    {
        File.WriteAllLines(
            At("icml.csv"), ["emotion, Usage, pixels", .. Enumerable.Range(0, 7).Select(i => $"{i},Training,{Pixels(9)}")]);
        Assert.Equal(7, ExpressionDataset.FromCsv(At("icml.csv")).Training.Count);
    }

    [Fact]
    public void FromCsv_lists_every_invalid_row_or_skips_it()
    {
        File.WriteAllLines(At("bad.csv"),
        [
            "emotion,pixels,Usage",
            $"3,{Pixels(1)},Training",
            $"3,{Pixels(1, 2303)},Training",
            $"9,{Pixels(1)},Training",
            $"3,{Pixels(256)},Training",
            $"3,{Pixels(1)},Private",
            "3",
            "",
            $"happy,{Pixels(1)},Training",
            .. new[] { 0, 1, 2, 4, 5, 6 }.Select(label => $"\"{label}\",\"{Pixels(1)}\",\"Training\""),
        ]);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("bad.csv")));
        Assert.Equal(6, error.Problems.Count);
        Assert.All(
            new[]
            {
                "line 3: must have 2304 pixels (48×48), received 2303", "line 4: emotion must be 0 to 6, received \"9\"",
                "line 5: pixel 1 must be 0 to 255, received \"256\"",
                "line 6: Usage must be Training, PublicTest or PrivateTest, received \"Private\"",
                "line 7: has 1 column; the header has 3", "line 9: emotion must be 0 to 6, received \"happy\"",
            },
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        ExpressionDataset skipped = ExpressionDataset.FromCsv(
            At("bad.csv"), new DatasetOptions { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal(7, skipped.Training.Count);
        Assert.Equal(6, skipped.Skipped.Count);
    }

    [Fact]
    public void FromCsv_reports_a_class_without_rows()
    {
        File.WriteAllLines(
            At("six.csv"), ["emotion,pixels,Usage", .. Enumerable.Range(0, 6).Select(i => $"{i},{Pixels(i)},Training")]);
        DatasetProblem problem = Assert.Single(
            Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("six.csv"))).Problems);
        Assert.Equal("Training split, class Neutral: has no images that can be used", problem.ToString());
    }

    [Fact]
    public void FromCsv_refuses_files_with_other_columns()
    {
        File.WriteAllText(At("other.csv"), "label,image\n1,2\n");
        Assert.Contains("\"label,image\"", Refusal("other.csv"), StringComparison.Ordinal);
        File.WriteAllText(At("empty.csv"), "");
        Assert.Contains("empty", Refusal("empty.csv"), StringComparison.Ordinal);
        File.WriteAllText(At("header.csv"), "emotion,pixels,Usage\n");
        Assert.Contains("no image", Refusal("header.csv"), StringComparison.Ordinal);
    }

    // Kaggle's train.csv has labels and pixels only.
    [Fact]
    public void FromCsv_without_Usage_has_training_images()
    {
        File.WriteAllLines(At("train.csv"), ["emotion,pixels", .. Enumerable.Range(0, 7).Select(i => $"{i},{Pixels(i)}")]);
        Assert.Equal(7, ExpressionDataset.FromCsv(At("train.csv")).Training.Count);
    }

    [Fact]
    public void FromCsv_names_a_remedy_where_Usage_may_have_another_name()
    {
        File.WriteAllLines(At("renamed.csv"), ["emotion,pixels,part", $"0,{Pixels(0)},test"]);
        string message = Refusal("renamed.csv");
        Assert.Contains("rename that column to Usage", message, StringComparison.Ordinal);
        Assert.Contains("SplitValidation", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_loads_quoted_fields_with_commas_and_quotes()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 7).Select(
            i => $"{i},\"a \"\"comment\"\", with a comma\",\"{Pixels(i)}\",Training");
        File.WriteAllLines(At("quoted.csv"), ["emotion,\"comment, free\",pixels,Usage", .. rows]);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("quoted.csv"));
        Assert.Equal(7, dataset.Training.Count);
        Assert.Equal("line 2", dataset.Training.Names[0]);
    }

    [Theory]
    [InlineData("train", SplitKind.Training)]
    [InlineData("Validation", SplitKind.Validation)]
    [InlineData("test", SplitKind.Test)]
    public void FromCsv_accepts_usual_split_names(string usage, SplitKind expected)
    {
        File.WriteAllLines(
            At("names.csv"), ["emotion,pixels,Usage", .. Enumerable.Range(0, 7).Select(i => $"{i},{Pixels(i)},{usage}")]);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("names.csv"));
        DatasetSplit split = expected switch
        {
            SplitKind.Training => dataset.Training,
            SplitKind.Validation => dataset.Validation,
            _ => dataset.Test,
        };
        Assert.Equal(7, split.Count);
    }

    [Fact]
    public void FromCsv_throws_one_exception_for_an_unclosed_quote()
    {
        // The quote swallows every row that follows, more than the parser holds.
        IEnumerable<string> rows = Enumerable.Range(0, 4000).Select(i => $"{i % 7},{Pixels(100)},Training");
        File.WriteAllLines(At("quote.csv"), ["emotion,pixels,Usage", $"0,\"{Pixels(1)},Training", .. rows]);
        Assert.Contains("quote", Refusal("quote.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_can_be_canceled()
    {
        File.WriteAllLines(
            At("rows.csv"), ["emotion,pixels,Usage", .. Enumerable.Range(0, 7).Select(i => $"{i},{Pixels(i)},Training")]);
        Assert.Throws<OperationCanceledException>(
            () => ExpressionDataset.FromCsv(At("rows.csv"), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void FromCsv_resizes_to_another_input()
    {
        File.WriteAllLines(
            At("rows.csv"),
            ["emotion,pixels,Usage", .. Enumerable.Range(0, 1500).Select(i => $"{i % 7},{Pixels(i % 7)},Training")]);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(
            At("rows.csv"), new DatasetOptions { Input = new ImageShape(24, 32, 1) });
        Assert.All(
            Enumerable.Range(0, 1500), i => Assert.All(dataset.Training.GetPixels(i).ToArray(), p => Assert.Equal(i % 7, p)));
    }

    [Fact]
    public void FromCsv_names_the_call_for_a_zip()
    {
        TestData.WriteZip(At("archive.csv"), TestData.CompleteSet(1));
        Assert.Contains("FromZip", Refusal("archive.csv"), StringComparison.Ordinal);
    }

    private string Refusal(string file) => Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At(file))).Message;
}
