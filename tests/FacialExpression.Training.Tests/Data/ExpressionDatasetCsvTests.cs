namespace FacialExpression.Training.Tests.Data;

public sealed class ExpressionDatasetCsvTests : TemporaryFolder
{
    private static string Pixels(int value, int count = 2304) => string.Join(' ', Enumerable.Repeat(value, count));

    [Fact]
    public void Rows_become_images_with_our_label_order_and_splits()
    {
        // FER-2013's order: 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral.
        string[] usages = ["Training", "PublicTest", "PrivateTest"];
        IEnumerable<string> rows = Enumerable.Range(0, 21).Select(i => $"{i % 7},{Pixels(i)},{usages[i / 7]}");
        File.WriteAllLines(At("fer2013.csv"), ["emotion,pixels,Usage", .. rows]);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("fer2013.csv"));
        Expression[] expected =
        [
            Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise, Expression.Neutral,
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
    public void The_other_Kaggle_form_of_the_file_is_read()
    {
        File.WriteAllLines(At("icml.csv"), ["emotion, Usage, pixels", .. Enumerable.Range(0, 7).Select(i => $"{i},Training,{Pixels(9)}")]);
        Assert.Equal(7, ExpressionDataset.FromCsv(At("icml.csv")).Training.Count);
    }

    [Fact]
    public void Every_bad_row_is_listed_in_one_exception_or_skipped()
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
                "line 3: must have 2304 pixels (48×48), received 2303", "line 4: emotion must be 0 to 6, received 9",
                "line 5: pixel 1 must be 0 to 255, received \"256\"", "line 6: Usage must be Training, PublicTest, PrivateTest, received \"Private\"",
                "line 7: has 1 columns", "line 9: emotion must be 0 to 6, received happy",
            },
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        ExpressionDataset skipped = ExpressionDataset.FromCsv(At("bad.csv"), new DatasetOptions { OnInvalidItem = InvalidItemHandling.Skip });
        Assert.Equal(7, skipped.Training.Count);
        Assert.Equal(6, skipped.Skipped.Count);
    }

    [Fact]
    public void A_class_without_a_row_is_a_problem()
    {
        File.WriteAllLines(At("six.csv"), ["emotion,pixels,Usage", .. Enumerable.Range(0, 6).Select(i => $"{i},{Pixels(i)},Training")]);
        DatasetProblem problem = Assert.Single(Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("six.csv"))).Problems);
        Assert.Equal("Training split, class Neutral: has no images that can be used", problem.ToString());
    }

    [Fact]
    public void A_file_with_other_columns_is_refused()
    {
        File.WriteAllText(At("other.csv"), "label,image\n1,2\n");
        Assert.Contains("\"label,image\"", Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("other.csv"))).Message, StringComparison.Ordinal);
        File.WriteAllText(At("empty.csv"), "");
        Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("empty.csv")));
        File.WriteAllText(At("header.csv"), "emotion,pixels,Usage\n");
        Assert.Contains("no image", Assert.Throws<DatasetException>(() => ExpressionDataset.FromCsv(At("header.csv"))).Message, StringComparison.Ordinal);
    }
}
