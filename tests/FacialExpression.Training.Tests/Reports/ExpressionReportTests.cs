using System.Text.RegularExpressions;
using FacialExpression.Reports;
using FacialExpression.Reports.Charts;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Series;
using SkiaSharp;

namespace FacialExpression.Training.Tests.Reports;

public sealed class ExpressionReportTests : TemporaryFolder
{
    private static readonly DatasetSplit Images = ExpressionDataset.Draw(7, 140).Validation;

    /// <summary>A model that is right for the first of the images, and otherwise names the expression after the label.</summary>
    private static ReportedModel Model(string name, int right) => new()
    {
        Name = name,
        Predictions =
        [
            .. Images.Labels.Select((label, i) => Prediction(
                i < right ? label : (Expression)(((int)label + 1) % 7), 0.5f + (i / 1000f))),
        ],
    };

    private static ExpressionPrediction Prediction(Expression expression, float confidence)
    {
        float[] scores = [.. Enumerable.Repeat((1 - confidence) / 6, 7)];
        scores[(int)expression] = confidence;
        return new ExpressionPrediction(new ExpressionScores(scores));
    }

    private string Page(ExpressionReport report) => File.ReadAllText(report.Write(At("report")));

    private static ExpressionReport Report(params IReadOnlyList<ReportedModel> models) =>
        new() { Images = Images, Models = models };

    /// <summary>Epochs of these validation losses, whose validation accuracy is 1 less a tenth of it.</summary>
    private static EpochResult[] Epochs(params double[] losses) =>
    [
        .. losses.Select((loss, i) => new EpochResult
        {
            Epoch = i + 1,
            Loss = 1,
            Accuracy = 0.5,
            ValidationLoss = loss,
            ValidationAccuracy = 1 - (loss / 10),
        }),
    ];

    [Fact]
    public void Page_has_the_figures_of_each_model_and_everything_inside()
    {
        ExpressionReport report = Report(Model("One", 70), Model("Two", 126));
        string page = Page(report with { Title = "A <b>title</b>", Source = "Drawn & dull." });
        Assert.Contains("<h1>A &lt;b&gt;title&lt;/b&gt;</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Drawn &amp; dull.", page, StringComparison.Ordinal);
        Assert.Contains("Always naming one label would be right in 14.3&#160;% of them.", page, StringComparison.Ordinal);
        Assert.Contains("One is right in 50.0&#160;% (95 % interval 41.8 to 58.2&#160;%).", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"key\">90.0</td>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!data:image/png;base64,)", page);
        Assert.Equal(
            [
                "accuracy.png", "one-calibration.png", "one-confusion.png", "report.html", "two-calibration.png",
                "two-confusion.png",
            ],
            Directory.GetFiles(At("report")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Model_that_is_no_better_than_one_label_is_called_that()
    {
        // 25 of 140: an interval from 12.4 to 25.0 %, which holds 14.3 %. None of 140 is below it.
        string page = Page(Report(Model("Chance", 25), Model("Never", 0)));
        Assert.Contains("%): no better than always naming one label.", page, StringComparison.Ordinal);
        Assert.Contains("%): worse than always naming one label.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70, 126, "better")]
    [InlineData(126, 70, "worse")]
    [InlineData(70, 74, "may be chance")]
    public void Difference_between_models_has_a_verdict(int first, int second, string verdict)
    {
        string page = Page(Report(Model("One", first), Model("Two", second)));
        var expected = new ModelComparison(Model("One", first).Predictions, Model("Two", second).Predictions, Images.Labels);
        Assert.Contains($"<td class=\"key\">{verdict}</td>", page, StringComparison.Ordinal);
        string p = expected.PValue < 0.0001 ? "&lt; 0.0001" : FormattableString.Invariant($"{expected.PValue:F4}");
        Assert.Contains($"<td>{p}</td>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70, 126, "That is better than One: +40.0 points (p &lt; 0.0001).")]
    [InlineData(126, 70, "That is worse than One: −40.0 points (p &lt; 0.0001).")]
    // In 4 images only Two is right, in none only One: p = 2 / 2⁴.
    [InlineData(70, 74, "The difference from One, +2.9 points, may be chance (p = 0.1250).")]
    [InlineData(70, 70, "One is right as often.")]
    public void Page_begins_with_the_verdict_in_words(int first, int second, string words)
    {
        string page = Page(Report(Model("One", first), Model("Two", second)));
        string before = page[..page.IndexOf("<table", StringComparison.Ordinal)];
        Assert.Equal(1, Regex.Count(before, Regex.Escape(words)));
    }

    // Of 140 images: 28 make 20 points; in 4 images only Two is right, in none only Three: p = 3 · 2 / 2⁴.
    [Theory]
    [InlineData(98, "Two is right most often, more than the next, Three, by +20.0 points (p &lt; 0.0001, times 3 for 3 pairs")]
    [InlineData(122, "Two is right most often. Its difference from the next, Three, may be chance: +2.9 points (p = 0.3750, ")]
    [InlineData(126, "No model is right most often: Two is right as often as Three.")]
    public void Page_of_several_models_names_the_best(int third, string words)
    {
        string page = Page(Report(Model("One", 70), Model("Two", 126), Model("Three", third)));
        string before = page[..page.IndexOf("<table", StringComparison.Ordinal)];
        Assert.Contains(words, before, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The validation loss was lowest in the last epoch: more epochs may help.", 1.4, 1.3, 1.2)]
    [InlineData("The validation loss was lowest in epoch 2 of 3: 1.250, against 1.300 in the last.", 1.4, 1.25, 1.3)]
    [InlineData(null, 1.4)]
    [InlineData(null, 1.4, double.NaN)]
    public void Page_tells_whether_more_epochs_may_help(string? words, params double[] losses)
    {
        string page = Page(Report(Model("One", 70) with { History = Epochs(losses) }));
        Assert.Equal(words is null ? 0 : 1, Regex.Count(page, "The validation loss was "));
        Assert.Contains(words ?? "", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_curves_of_several_models_are_in_one_chart()
    {
        ReportedModel[] models =
        [
            Model("One", 70) with { History = Epochs(1, 2) },
            Model("Two", 70) with { History = Epochs(3) },
        ];
        Page(Report([.. models, Model("Never trained", 70)]));
        Assert.True(File.Exists(At("report/validation.png")));
        PlotModel plot = ReportCharts.ValidationCurves(models);
        Assert.Equal(
            [("One", 2, 0.8), ("Two", 1, 0.7)],
            plot.Series.Cast<LineSeries>().Select(line => (line.Title, line.Points.Count, Math.Round(line.Points[^1].Y, 9))));
        Assert.Equal(2, plot.Series.Cast<LineSeries>().Select(line => line.Color).Distinct().Count());
    }

    [Fact]
    public void Calibration_has_points_and_no_line_but_the_diagonal()
    {
        CalibrationBin[] bins = [.. MeasuredModel.Of(Model("One", 70), Images, null).Evaluation.CalibrationBins];
        PlotModel plot = ReportCharts.Calibration("One", bins);
        Assert.Equal([new DataPoint(0, 0), new DataPoint(1, 1)], Assert.Single(plot.Series.OfType<LineSeries>()).Points);
        Assert.Equal(
            bins.Count(bin => bin.Count > 0), Assert.Single(plot.Series.OfType<ScatterSeries>()).Points.Count);
    }

    [Fact]
    public void Probabilities_are_multiplied_by_the_number_of_comparisons()
    {
        // In 7 images only the second is right, in none only the first: p = 2 / 2⁷ = 0.0156, times 4.
        string page = Page(Report(Model("One", 70), Model("Two", 77), Model("3", 77), Model("4", 77), Model("5", 77)));
        Assert.Equal(4, Regex.Count(page, "<td>0.0625</td><td class=\"key\">may be chance</td>"));
    }

    [Fact]
    public void Surest_mistakes_are_shown_as_pictures()
    {
        // Confidence grows with the index, so the last images come first.
        string page = Page(Report(Model("One", 100)) with { MistakeCount = 3 });
        string faces = page[page.IndexOf("<div class=\"faces\">", StringComparison.Ordinal)..];
        MatchCollection pictures = Regex.Matches(faces, "base64,([^\"]*)\" alt=\"An image labeled (\\w+)\"");
        Assert.Equal(["139", "138", "137"], Regex.Matches(faces, "drawn validation (\\d+)").Select(m => m.Groups[1].Value));
        Assert.Equal(3, pictures.Count);
        using SKBitmap picture = SKBitmap.Decode(Convert.FromBase64String(pictures[0].Groups[1].Value));
        Assert.Equal((48, 48), (picture.Width, picture.Height));
        ReadOnlySpan<byte> pixels = Images.GetPixels(139);
        Assert.Equal((pixels[0], pixels[^1]), (picture.GetPixel(0, 0).Red, picture.GetPixel(47, 47).Green));
        string without = Page(Report(Model("One", 100)) with { MistakeCount = 0 });
        Assert.DoesNotContain("surest mistakes", without, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_accuracies_are_above_their_intervals()
    {
        MeasuredModel[] models =
            [MeasuredModel.Of(Model("One", 2), Images, null), MeasuredModel.Of(Model("Two", 140), Images, null)];
        PlotModel plot = ReportCharts.Accuracy(models);
        TextAnnotation[] numbers = [.. plot.Annotations.OfType<TextAnnotation>()];
        PolylineAnnotation[] whiskers = [.. plot.Annotations.OfType<PolylineAnnotation>()];
        Assert.Equal(["1.4 %", "100.0 %"], numbers.Select(number => number.Text));
        for (int i = 0; i < models.Length; i++)
        {
            ConfidenceInterval interval = models[i].Evaluation.AccuracyInterval;
            Assert.Equal(
                (interval.Lower, interval.Upper), (whiskers[i].Points.Min(p => p.Y), whiskers[i].Points.Max(p => p.Y)));
            Assert.Equal(interval.Upper, numbers[i].TextPosition.Y);
            Assert.Equal(VerticalAlignment.Bottom, numbers[i].TextVerticalAlignment);
        }
    }

    [Fact]
    public void Curves_of_several_models_have_one_axis()
    {
        static ReportedModel Trained(string name, double accuracy) => Model(name, 70) with
        {
            History =
            [
                .. Enumerable.Range(1, 3).Select(epoch => new EpochResult
                {
                    Epoch = epoch,
                    Loss = 1,
                    Accuracy = accuracy,
                    ValidationLoss = double.NaN,
                    ValidationAccuracy = double.NaN,
                }),
            ],
            Layers = "conv2d <first>",
        };
        string page = Page(Report(Trained("One", 0.2), Trained("Two", 0.8)));
        Assert.Equal(2, Regex.Count(page, "The curves of all models have the same axis of accuracy."));
        Assert.Contains("<pre>conv2d &lt;first&gt;</pre>", page, StringComparison.Ordinal);
        Assert.True(File.Exists(At("report/two-accuracy.png")));
        Assert.DoesNotContain("the same axis", Page(Report(Trained("One", 0.2))), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_also_in_the_training_split_are_counted_apart()
    {
        ExpressionDataset faces = ExpressionDataset.FromImages(Pictures(), "twice");
        var model = new ReportedModel
        {
            Name = "Model",
            Predictions = [Prediction(Expression.Happy, 0.9f), Prediction(Expression.Happy, 0.9f)],
        };
        string page = Page(new ExpressionReport { Images = faces.Validation, Models = [model], Audit = faces.Audit() });
        Assert.Contains("<th>without duplicates</th>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"key\">50.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>0.0</td>", page, StringComparison.Ordinal); // The one that is left is wrong.
        Assert.Contains("1 validation image also in the training split", page, StringComparison.Ordinal);

        static IEnumerable<LabeledImage> Pictures()
        {
            (SplitKind Split, Expression Label, byte Gray)[] images =
            [
                (SplitKind.Training, Expression.Happy, 10), (SplitKind.Validation, Expression.Happy, 10),
                (SplitKind.Validation, Expression.Sad, 200),
            ];
            foreach ((SplitKind split, Expression label, byte gray) in images)
            {
                byte[] pixels = new byte[48 * 48];
                pixels.AsSpan(7).Fill(gray);
                using var picture = Picture.FromPixels(pixels, 48, 48, PixelFormat.Gray8);
                yield return new LabeledImage { Picture = picture, Label = label, Split = split, Name = $"{split} {gray}" };
            }
        }
    }

    [Fact]
    public void Report_of_trained_models_has_their_history_layers_and_settings()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset faces = ExpressionDataset.Draw(21, 14);
        TrainedExpressionModel model = new ExpressionTrainer(new TrainingOptions { Epochs = 2 }).Fit(new SmallModel(), faces);
        ExpressionReport report = ExpressionReport.Of(faces, model);
        string page = Page(report);
        Assert.Equal(model.ToClassifier().PredictBatch(faces.Validation), report.Models[0].Predictions);
        Assert.Contains("<h1>Small</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Adam, learning rate 0.001, batch size 32, 2 epochs, seed 42, on Cpu.", page, StringComparison.Ordinal);
        Assert.Contains("max_pooling2d", page, StringComparison.Ordinal);
        Assert.Contains("Trained on 21 images of drawn faces", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_refuses_what_it_cannot_compare()
    {
        string Refusal(ExpressionReport report) =>
            Assert.ThrowsAny<ArgumentException>(() => report.Write(At("report"))).Message;
        Assert.Contains("at least one model", Refusal(Report()), StringComparison.Ordinal);
        Assert.Contains(
            "\"One\" has 1 predictions of 140 images",
            Refusal(Report(Model("One", 7) with { Predictions = [Prediction(Expression.Happy, 0.9f)] })),
            StringComparison.Ordinal);
        string twice = Refusal(Report(Model("One", 7), Model("one", 9)));
        Assert.Contains("2 models have the name \"one\"", twice, StringComparison.Ordinal);
        Assert.Contains(
            "SplitValidation",
            Refusal(new ExpressionReport { Images = ExpressionDataset.Draw(7, 0).Validation, Models = [] }),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("report")));
    }
}
