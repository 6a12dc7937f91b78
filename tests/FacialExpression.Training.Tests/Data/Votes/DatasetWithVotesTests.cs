namespace FacialExpression.Training.Tests.Data.Votes;

[Collection(TorchTests.Name)]
public sealed class DatasetWithVotesTests : TemporaryFolder
{
    private const string Header = "path,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF,method";

    private static string Pixels(int value) => string.Join(' ', Enumerable.Repeat(value, 48 * 48));

    [Fact]
    public void Votes_by_path_become_targets_and_majorities()
    {
        ExpressionDataset dataset = Faces(2);
        File.WriteAllLines(At("votes.csv"), [Header, .. Rows(dataset, name => name switch
        {
            "train/angry/0.png" => "2,0,0,0,7,0,0,0,1,0",
            "train/sad/0.png" => "0,0,0,0,0,0,0,0,0,10",
            "validation/fear/0.png" => "0,0,6,0,0,0,4,0,0,0",
            "validation/fear/1.png" => "5,0,0,0,0,0,5,0,0,0",
            "validation/sad/1.png" => "0,0,0,2,0,0,0,0,8,0",
            _ => "0,9,0,0,0,0,0,0,0,0",
        })]);
        ExpressionDataset voted = dataset.WithVotes(At("votes.csv"));

        // The image that is no face leaves the training split, with its reason.
        Assert.Equal(dataset.Training.Names.Except(["train/sad/0.png"]), voted.Training.Names);
        DatasetProblem left = Assert.Single(voted.Skipped);
        Assert.Equal(("train/sad/0.png", "is no face by 10 of 10 valid votes"), (left.Item, left.Fault));
        Assert.EndsWith("with the votes of votes.csv without 1 training image", voted.Source, StringComparison.Ordinal);
        int angry = voted.Training.Names.ToList().IndexOf("train/angry/0.png");
        Assert.Equal(Expression.Angry, voted.Training.Labels[angry]);
        Assert.Equal(7 / 9f, voted.Training.Targets![angry][Expression.Angry]);
        Assert.Equal(2 / 9f, voted.Training.Targets[angry][Expression.Neutral]);

        // Validation images stay; those without an expression have no votes.
        Assert.Equal(dataset.Validation.Names, voted.Validation.Names);
        Assert.Null(voted.Validation.Targets);
        ExpressionVotes? On(string name) => voted.Validation.Votes![voted.Validation.Names.ToList().IndexOf(name)];
        Assert.Equal(Expression.Surprise, On("validation/fear/0.png")!.Majority);
        Assert.Null(On("validation/fear/1.png")!.Majority);
        Assert.Null(On("validation/sad/1.png"));
    }

    [Fact]
    public void Votes_of_FER_plus_match_rows_of_fer2013_csv()
    {
        string[] usages = ["Training", "PublicTest", "PrivateTest"];
        File.WriteAllLines(
            At("fer2013.csv"),
            ["emotion,pixels,Usage", .. Enumerable.Range(0, 21).Select(i => $"{i % 7},{Pixels(i)},{usages[i / 7]}")]);
        string[] rows =
        [
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF",
            .. Enumerable.Range(0, 21).Select(i => $"{usages[i / 7]},fer{i:D7}.png,{i % 3 * 4},{i % 2 * 5},0,3,0,0,0,0,0,0"),
        ];
        File.WriteAllLines(At("fer2013new.csv"), rows);
        ExpressionDataset dataset = ExpressionDataset.FromCsv(At("fer2013.csv")).WithVotes(At("fer2013new.csv"));
        Assert.Equal(7, dataset.Training.Count);
        Assert.Equal(Expression.Sad, dataset.Training.Votes![0]!.Majority); // 0 neutral, 0 happy, 3 sad
        Assert.Null(dataset.Training.Votes[1]!.Majority); // 4 neutral, 5 happy, 3 sad
        Assert.Equal(Expression.Neutral, dataset.Training.Votes[2]!.Majority); // 8 neutral, 3 sad
        Assert.Equal(5 / 8f, dataset.Validation.Votes![2]!.Distribution[Expression.Happy]); // Row 9: 5 happy, 3 sad
        Assert.Equal(Expression.Happy, dataset.Test.Votes![1]!.Majority); // Row 15: 5 happy, 3 sad

        // Rows that were skipped in one file keep the others' places, and blank lines, CRLF and a byte order mark do not count.
        string[] faulty = File.ReadAllLines(At("fer2013.csv"));
        faulty[3] = "2,1 2 3,Training";
        File.WriteAllText(At("faulty.csv"), "\uFEFF" + string.Join("\r\n", faulty) + "\r\n\r\n");
        File.WriteAllText(At("new.csv"), "\uFEFF" + string.Join("\r\n", rows) + "\r\n\r\n");
        ExpressionDataset some = ExpressionDataset.FromCsv(
            At("faulty.csv"), new DatasetOptions { InvalidItems = InvalidItemHandling.Skip }).WithVotes(At("new.csv"));
        Assert.Equal(6, some.Training.Count);
        Assert.Equal(
            dataset.Training.Votes.Where((_, i) => i != 2).Select(v => v!.Distribution),
            some.Training.Votes!.Select(v => v!.Distribution));

        // In another order, rows are of other splits.
        File.WriteAllLines(At("fer2013new.csv"), rows.Take(1).Concat(rows.Skip(1).Reverse()));
        DatasetException error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromCsv(At("fer2013.csv")).WithVotes(At("fer2013new.csv")));
        Assert.Contains("line 2: is of the Test split; the image there is of Training", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_of_one_person_for_each_image_are_refused_with_the_reason()
    {
        ExpressionDataset dataset = Faces(1);
        File.WriteAllLines(At("votes.csv"), [Header, .. Rows(dataset, _ => "0,1,0,0,0,0,0,0,0,0")]);
        DatasetException error = Assert.Throws<DatasetException>(() => dataset.WithVotes(At("votes.csv")));
        Assert.Contains(
            $"leave none of {dataset.Training.Count} training images. An expression with a single vote counts as 0",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(dataset.Training.Count, error.Problems.Count);
    }

    [Fact]
    public void One_exception_lists_every_row_and_image_that_does_not_match()
    {
        ExpressionDataset dataset = Faces(1);
        string[] rows = [.. Rows(dataset, _ => "0,9,0,0,0,0,0,0,0,0")];
        File.WriteAllLines(At("votes.csv"),
        [
            Header,
            rows[0].Replace(",9,", ",-9,", StringComparison.Ordinal),
            rows[1].Replace(",9,", ",many,", StringComparison.Ordinal),
            "train/happy/missing.png,0,9,0,0,0,0,0,0,0,0,exact",
            rows[2],
            rows[2],
            "train/happy/short.png,0",
            .. rows.Skip(4),
        ]);
        DatasetException error = Assert.Throws<DatasetException>(() => dataset.WithVotes(At("votes.csv")));
        Assert.Equal(
            [
                "line 2: column 3 must be a whole number of votes, 0 or more, received \"-9\"",
                "line 3: column 3 must be a whole number of votes, 0 or more, received \"many\"",
                "line 7: has 2 columns; it needs 11",
                "line 4: is of \"train/happy/missing.png\", which is no image of the data set",
                $"line 6: is a second row of \"{rows[2].Split(',')[0]}\"",
                $"{rows[3].Split(',')[0]}: has no row of votes",
            ],
            error.Problems.Select(p => p.ToString()));
        Assert.StartsWith("The votes in ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("path,neutral,happiness,surprise,sadness,anger", "missing: disgust, fear")]
    [InlineData("neutral,happiness,surprise,sadness,anger,disgust,fear", "must have a column path")]
    public void Files_that_are_no_votes_are_refused(string header, string fault)
    {
        File.WriteAllText(At("votes.csv"), header);
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.LoadVotes(At("votes.csv")));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ExpressionDataset.LoadVotes(At("none.csv")));
    }

    [Fact]
    public void LoadVotes_gives_the_votes_by_path_under_either_kind_of_names()
    {
        File.WriteAllLines(At("votes.csv"),
        [
            "Path,Angry,Disgust,Fear,Happy,Neutral,Sad,Surprise",
            @"a\1.png,0,0,0,8,2,0,0",
            "b.png,1,1,1,1,1,0,0",
        ]);
        IReadOnlyDictionary<string, ExpressionVotes?> votes = ExpressionDataset.LoadVotes(At("votes.csv"));
        Assert.Equal(0.8f, votes["a/1.png"]!.Distribution[Expression.Happy]);
        Assert.Null(votes["b.png"]);
        File.AppendAllText(At("votes.csv"), "b.png,9,0,0,0,0,0,0\n");
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.LoadVotes(At("votes.csv")));
        Assert.Contains("line 4: is a second row of \"b.png\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_of_other_images_are_refused_in_one_sentence()
    {
        ExpressionDataset dataset = Faces(1);
        File.WriteAllLines(At("new.csv"),
        [
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF",
            "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0",
        ]);
        DatasetException error = Assert.Throws<DatasetException>(() => dataset.WithVotes(At("new.csv")));
        Assert.Empty(error.Problems);
        Assert.Contains("the images have names such as \"train/", error.Message, StringComparison.Ordinal);
        Assert.Contains("fer2013new.csv goes with fer2013.csv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_are_refused_for_other_classes_and_where_there_are_targets_already()
    {
        ExpressionDataset voted = Voted(2);
        File.WriteAllLines(At("votes.csv"), [Header]);
        Assert.Contains(
            "targets already",
            Assert.Throws<InvalidOperationException>(() => voted.WithVotes(At("votes.csv"))).Message,
            StringComparison.Ordinal);
        TestData.WriteFolder(At("other"), new Dictionary<string, byte[]>
        {
            ["train/up/1.png"] = TestData.Png(48, 48, 1),
            ["train/down/1.png"] = TestData.Png(48, 48, 2),
        });
        ExpressionDataset other = ExpressionDataset.FromFolder(
            At("other"), new DatasetOptions { ClassNames = ["up", "down"] });
        Assert.Throws<InvalidOperationException>(() => other.WithVotes(At("votes.csv")));
    }

    [Fact]
    public void Distill_mixes_the_teachers_with_the_votes()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset voted = Voted(2);
        using ExpressionClassifier teacher =
            new ExpressionTrainer(new TrainingOptions { Epochs = 1 }).Fit(new SmallModel(), voted).ToClassifier();
        DatasetSplit taught = voted.Distill([teacher], weight: 0.25).Training;
        DatasetSplit onlyTeacher = voted.Distill([teacher], weight: 1).Training;
        for (int i = 0; i < taught.Count; i++)
        {
            IEnumerable<float> expected = voted.Training.Votes![i]!.Distribution.AsSpan().ToArray()
                .Zip(onlyTeacher.Targets![i].AsSpan().ToArray(), (votes, scores) => (0.75f * votes) + (0.25f * scores));
            Assert.Equal(expected, taught.Targets![i].AsSpan().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Images_of_a_split_have_votes_all_or_none()
    {
        using Picture picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        LabeledImage voted = new() { Picture = picture, Votes = new ExpressionVotes([0, 0, 1, 0, 0, 0, 0]) };
        LabeledImage labeled = new() { Picture = picture, Label = Expression.Happy };
        DatasetException error = Assert.Throws<DatasetException>(() => ExpressionDataset.FromImages([voted, labeled]));
        Assert.Equal(
            "image 1: has no votes, which other images of the Training split have", Assert.Single(error.Problems).ToString());
        ExpressionDataset rest = ExpressionDataset.FromImages(
            [voted, labeled], options: new DatasetOptions { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal(["image 0"], rest.Training.Names);
        Assert.EndsWith("with votes", rest.Source, StringComparison.Ordinal);
        ExpressionDataset two = ExpressionDataset.FromImages([voted, labeled with { Split = SplitKind.Validation }]);
        Assert.Null(two.Validation.Votes);
    }

    [Fact]
    public void Fit_and_Calibrate_refuse_validation_images_without_any_majority()
    {
        TestData.RequireNativeEngine();
        using Picture picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        LabeledImage image = new() { Picture = picture, Votes = new ExpressionVotes([0.5f, 0, 0.5f, 0, 0, 0, 0]) };
        ExpressionDataset dataset = ExpressionDataset.FromImages([image, image with { Split = SplitKind.Validation }]);
        var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 1 });
        string fit = Assert.Throws<ArgumentException>(() => trainer.Fit(new SmallModel(), dataset)).Message;
        Assert.Contains("None of the 1 validation images", fit, StringComparison.Ordinal);
        TrainedExpressionModel model = trainer.Fit(new SmallModel(), Voted(2));
        string calibrate = Assert.Throws<ArgumentException>(() => model.Calibrate(dataset.Validation)).Message;
        Assert.Contains("a majority of votes", calibrate, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_in_memory_have_a_label_or_votes_or_both()
    {
        using Picture picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        var votes = new ExpressionVotes([0, 0, 0.7f, 0, 0.3f, 0, 0]);
        ExpressionDataset dataset = ExpressionDataset.FromImages(
        [
            new LabeledImage { Picture = picture, Votes = votes },
            new LabeledImage { Picture = picture, Label = Expression.Sad, Votes = votes },
        ]);
        Assert.Equal([Expression.Fear, Expression.Sad], dataset.Training.Labels);
        Assert.Equal([votes, votes], dataset.Training.Votes);
        Assert.Equal([0.7f, 0.7f], dataset.Training.Targets!.Select(t => t[Expression.Fear]));
        DatasetException error = Assert.Throws<DatasetException>(
            () => ExpressionDataset.FromImages([new LabeledImage { Picture = picture }]));
        Assert.Contains("image 0: has neither a label nor votes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_stay_with_their_images_in_every_step()
    {
        ExpressionDataset dataset = Voted(4);
        foreach (ExpressionDataset step in new[]
        {
            dataset.Limit(5), dataset.SplitValidation(0.5), dataset.Limit(20).SplitValidation(0.3),
        })
        {
            foreach (DatasetSplit split in new[] { step.Training, step.Validation })
            {
                for (int i = 0; i < split.Count; i++)
                {
                    int at = dataset.Training.Names.ToList().IndexOf(split.Names[i]);
                    Assert.Same(dataset.Training.Votes![at], split.Votes![i]);
                }
            }
        }

        Assert.Null(dataset.SplitValidation(0.5).Validation.Targets);
        Assert.Equal(dataset.Training.Votes, new Augmentation { HorizontalFlip = true }.Preview(dataset.Training).Votes);
    }

    [Fact]
    public void Class_weights_and_sampling_go_by_the_votes()
    {
        // Eight images of a label each; people see disgust in two and neutral in six.
        using Picture picture = Picture.FromPixels(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        DatasetSplit split = ExpressionDataset.FromImages(Enumerable.Range(0, 8).Select(i => new LabeledImage
        {
            Picture = picture,
            Label = Expression.Happy,
            Votes = new ExpressionVotes(i < 2 ? [0, 1, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 1, 0, 0]),
        })).Training;
        Assert.Equal(
            new Dictionary<Expression, double> { [Expression.Disgust] = 2, [Expression.Neutral] = 2 / 3.0 },
            split.GetBalancedClassWeights());
        IReadOnlyDictionary<Expression, double> roots = split.GetBalancedClassWeights(0.5);
        Assert.Equal(Math.Sqrt(3), roots[Expression.Disgust] / roots[Expression.Neutral], 1e-12);
        Assert.Equal(8, (2 * roots[Expression.Disgust]) + (6 * roots[Expression.Neutral]), 1e-12);
        Assert.All(split.GetBalancedClassWeights(0).Values, weight => Assert.Equal(1, weight, 1e-12));
        Assert.Throws<ArgumentOutOfRangeException>(() => split.GetBalancedClassWeights(1.1));
        int[] order = BatchOrder.Of(split, Sampling.Balanced, seed: 1);
        Assert.Equal(4, order.Count(i => i < 2));
    }

    [Fact]
    public void Fit_aims_at_the_distribution_and_validates_by_the_majority()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Voted(10);
        ExpressionDataset split = dataset.SplitValidation(0.4);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 8 };
        TrainedExpressionModel model = new ExpressionTrainer(options).Fit(new SmallModel(), split);
        using ExpressionClassifier classifier = model.ToClassifier();
        ExpressionEvaluation evaluation = classifier.Evaluate(split.Validation);
        Assert.Equal(split.Validation.Count, evaluation.Count);
        Assert.InRange(evaluation.Majority!.Count, 1, evaluation.Count - 1);
        Assert.Equal(evaluation.Majority.Loss, model.History[^1].ValidationLoss, 1e-5);
        Assert.Equal(evaluation.Majority.Accuracy, model.History[^1].ValidationAccuracy, 1e-9);

        Batch batch = new BatchSource(split.Training, options, 1f / 255, residentPixels: true).Epoch(seed: 1, done: 0).First();
        for (int i = 0; i < batch.Count; i++)
        {
            Assert.Equal(
                split.Training.Votes![batch.Indices[i]]!.Distribution.AsSpan().ToArray(), batch.Target(i).ToArray());
        }

        // The temperature is that of the majorities alone.
        DatasetSplit majorities = split.Validation.ByMajority();
        Assert.Equal(
            model.Calibrate(majorities).Metadata.Temperature, model.Calibrate(split.Validation).Metadata.Temperature, 1e-6f);
        Assert.Null(majorities.Votes);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Majorities_of_FER_2013_are_those_that_FER_plus_published()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip(TestData.RequireFer2013()).WithVotes(TestData.RequireVotes());
        DatasetSplit validation = dataset.Validation.ByMajority();
        Assert.Equal(3589, dataset.Validation.Count);
        Assert.Equal(
            [287, 24, 62, 865, 1182, 351, 415], Enum.GetValues<Expression>().Select(validation.CountOf));
        Assert.Equal(28_440, dataset.Training.Count);
        Assert.Equal(28_709 - 28_440, dataset.Skipped.Count);

        // Counted by a program of its own from the file of votes.
        DatasetAudit audit = new ExpressionDataset("v", dataset.Test, dataset.Validation, dataset.Test, []).Audit();
        Assert.Equal(
            [(377, 216), (31, 17), (398, 50), (873, 801), (566, 508), (570, 217), (371, 327)],
            audit.LabelAgreement.Select(a => (a.Count, a.Majorities[a.Label])));
        Assert.Equal(3186 - 2136, audit.SuspectLabels.Count);
        Assert.Equal(3589, 3186 + audit.ImagesWithoutMajority + audit.ImagesWithoutExpression);
        Assert.Equal(2045, dataset.Validation.Votes!.Count(v => v is { Majority: not null, Agreement: >= 0.8f }));
    }

    /// <summary>Drawn faces, each with votes that are not its label: of every third most people agree on none.</summary>
    private static ExpressionDataset Voted(int perClass)
    {
        DatasetSplit faces = ExpressionDataset.Draw(7 * perClass, 7).Training;
        return ExpressionDataset.FromImages(Enumerable.Range(0, faces.Count).Select(i =>
        {
            float[] fractions = new float[7];
            fractions[(i + 1) % 7] = i % 3 == 0 ? 0.4f : 0.7f;
            fractions[(i + 3) % 7] = 0.3f;
            fractions[(i + 5) % 7] += i % 3 == 0 ? 0.3f : 0;
            return new LabeledImage
            {
                Picture = Picture.FromPixels(faces.GetPixels(i), 48, 48, PixelFormat.Gray8),
                Label = faces.Labels[i],
                Votes = new ExpressionVotes(fractions),
            };
        }));
    }

    private ExpressionDataset Faces(int perClass)
    {
        TestData.WriteFolder(At("set"), TestData.CompleteSet(perClass));
        return ExpressionDataset.FromFolder(At("set"));
    }

    private static IEnumerable<string> Rows(ExpressionDataset dataset, Func<string, string> votes) =>
        dataset.Training.Names.Concat(dataset.Validation.Names).Select(name => $"{name},{votes(name)},exact");
}
