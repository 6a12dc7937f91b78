using FacialExpression.Reports.Charts;
using FacialExpression.Training;

namespace FacialExpression.Reports.Page;

/// <summary>The page of a report.</summary>
internal static class ReportPage
{
    public static string Of(ExpressionReport report, IReadOnlyList<MeasuredModel> models, ChartFiles charts)
    {
        var page = new HtmlPage(report.Title ?? Names(models));
        ModelComparison[] comparisons =
        [
            .. models.Skip(1).Select(m => ReportedImages.Compare(models[0].Model, m.Model, report.Images)),
        ];
        AddOverview(page, report, models, comparisons, charts);
        AddComparisons(page, models, comparisons);
        foreach (MeasuredModel model in models)
        {
            AddModel(page, model, charts);
            AddMistakes(page, model.Model, report.Images, report.MistakeCount);
            AddTraining(page, model.Model);
        }

        foreach (ReportSection section in report.Sections)
        {
            page.Heading(section.Title);
            AddSection(page, section);
        }

        if (report.Audit is { } audit)
        {
            page.Heading("The images");
            page.Add($"<pre>{audit.ToString()}</pre>\n");
        }

        return page.ToString();
    }

    private static void AddOverview(
        HtmlPage page,
        ExpressionReport report,
        IReadOnlyList<MeasuredModel> models,
        ModelComparison[] comparisons,
        ChartFiles charts)
    {
        ExpressionEvaluation any = models[0].Evaluation;
        (string constant, double fraction) = Verdict.Constant(any);
        string kind = report.Images.Kind.ToString().ToLowerInvariant();
        page.Paragraph(
            Invariant($"Measured on {any.Count:N0} {kind} images. {report.Source} ")
            + $"{char.ToUpperInvariant(constant[0])}{constant[1..]} would be right in {Verdict.Percent(fraction)} of them.");
        foreach ((int i, MeasuredModel model) in models.Index())
        {
            string difference = i == 0 ? "" : $" {Verdict.AgainstFirst(comparisons[i - 1], comparisons.Length, models[0].Name)}";
            page.Paragraph(Verdict.AgainstChance(model) + difference);
        }

        if (models.Count > 2)
        {
            MeasuredModel[] ranked = [.. models.OrderByDescending(model => model.Evaluation.Accuracy)];
            page.Paragraph(Verdict.Best(
                ranked[0].Name,
                ranked[1].Name,
                ReportedImages.Compare(ranked[1].Model, ranked[0].Model, report.Images),
                models.Count * (models.Count - 1) / 2));
        }

        bool hasDuplicates = models.Any(m => m.WithoutDuplicates is not null);
        bool hasMajority = models.Any(m => m.Evaluation.Majority is not null);
        bool hasHistory = models.Any(m => m.Model.History.Count > 0);
        List<IReadOnlyList<string>> rows =
        [
            [
                "", "parameters", .. hasHistory ? ["train"] : Array.Empty<string>(), kind, "95 % interval",
                .. hasDuplicates ? ["without duplicates"] : Array.Empty<string>(),
                .. hasMajority ? ["majority of votes"] : Array.Empty<string>(),
                "balanced", "macro-F1", "log-loss", "calibration error",
            ],
        ];
        foreach (MeasuredModel model in models)
        {
            ExpressionEvaluation evaluation = model.Evaluation;
            rows.Add(
            [
                model.Name,
                model.Model.Parameters is { } parameters ? Invariant($"{parameters:N0}") : "",
                .. hasHistory ? [model.Model.History is [.., var last] ? Number(last.Accuracy) : ""] : Array.Empty<string>(),
                Number(evaluation.Accuracy),
                Invariant($"{evaluation.AccuracyInterval.Lower * 100:F1}–{evaluation.AccuracyInterval.Upper * 100:F1}"),
                .. hasDuplicates ? [Number((model.WithoutDuplicates ?? evaluation).Accuracy)] : Array.Empty<string>(),
                .. hasMajority ? [evaluation.Majority is { } m ? Number(m.Accuracy) : ""] : Array.Empty<string>(),
                Number(evaluation.BalancedAccuracy),
                Number(evaluation.MacroF1),
                Invariant($"{evaluation.Loss:F3}"),
                Invariant($"{evaluation.ExpectedCalibrationError:F3}"),
            ]);
        }

        page.Table(rows, keyColumn: hasHistory ? 3 : 2);
        page.Paragraph(
            "Accuracy, balanced accuracy (the mean recall of the labels) and macro-F1 in %. "
            + (hasHistory
                ? "Train: in the last epoch, as Keras' history counts it, while weights change and with dropout. " : "")
            + (hasDuplicates ? "Without duplicates: without images that are also in the training split. " : "")
            + (hasMajority ? "Majority of votes: on the images that more than half of the people agree on. " : "")
            + "The interval is for other images of the same kind.",
            isSoft: true);
        string names = string.Join(", ", models.Select(m => $"{m.Name} {Verdict.Percent(m.Evaluation.Accuracy)}"));
        page.Add($"<div class=\"bars\">\n");
        page.Figure(File.ReadAllBytes(charts.Accuracy), $"Bars of the accuracy: {names}");
        if (charts.HasValidation)
        {
            page.Figure(File.ReadAllBytes(charts.Validation), "Validation accuracy of the models by epoch");
        }

        page.Add($"</div>\n");
    }

    private static void AddComparisons(
        HtmlPage page, IReadOnlyList<MeasuredModel> models, ModelComparison[] comparisons)
    {
        if (models.Count < 2)
        {
            return;
        }

        int count = comparisons.Length;
        page.Heading("Which is better");
        page.Table(ComparisonRows(models, comparisons), keyColumn: 6);
        if (comparisons.All(c => c.Majority is not null))
        {
            page.Paragraph("Against the majority of votes:");
            page.Table(ComparisonRows(models, [.. comparisons.Select(c => c.Majority!)]), keyColumn: 6);
        }

        page.Paragraph(
            "p: how probable so large a difference is between models that are equally often right (McNemar's exact test"
            + (count > 1 ? Invariant($", times {count} for {count} comparisons") : "")
            + "). From 0.05 on, the difference may be chance. It is about these models: another seed of a network gives another "
            + "model, so compare networks by several seeds.",
            isSoft: true);
    }

    private static List<IReadOnlyList<string>> ComparisonRows(
        IReadOnlyList<MeasuredModel> models, ModelComparison[] comparisons)
    {
        string first = models[0].Name;
        return
        [
            [$"compared with {first}", "difference, points", "95 % interval", "only it is right", $"only {first}", "p", ""],
            .. models.Skip(1).Zip(comparisons, IReadOnlyList<string> (model, comparison) =>
            {
                return
                [
                    model.Name,
                    Verdict.Points(comparison.Difference),
                    $"{Verdict.Points(comparison.Interval.Lower)} to {Verdict.Points(comparison.Interval.Upper)}",
                    Invariant($"{comparison.OnlySecondRight:N0}"),
                    Invariant($"{comparison.OnlyFirstRight:N0}"),
                    Verdict.Probability(comparison, comparisons.Length),
                    Verdict.Difference(comparison, comparisons.Length),
                ];
            }),
        ];
    }

    private static void AddModel(HtmlPage page, MeasuredModel model, ChartFiles charts)
    {
        page.Heading(model.Name);
        if (model.Model.Note is { } note)
        {
            page.Paragraph(note);
        }

        if (Verdict.Epochs(model.Model.History) is { } epochs)
        {
            page.Paragraph(epochs);
        }

        page.Add($"<div class=\"pair\">\n");
        if (model.Model.History.Count > 0)
        {
            page.Figure(
                File.ReadAllBytes(charts.Curve(model.Model)),
                $"Accuracy of {model.Name} by epoch",
                charts.HasSharedAxis ? "The curves of all models have the same axis of accuracy." : null);
        }

        page.Figure(
            File.ReadAllBytes(charts.Confusion(model.Model)),
            $"Confusion matrix of {model.Name}; the table below has its recall",
            "Each row: of 100 images with this label, how many are predicted as each class. The diagonal is right.");
        page.Figure(
            File.ReadAllBytes(charts.Calibration(model.Model)),
            Invariant($"Calibration of {model.Name}: error {model.Evaluation.ExpectedCalibrationError:F3}"),
            "Larger points stand for more predictions. On the dashed line, predictions are right as often as they are sure.");
        page.Add($"</div>\n");
        List<IReadOnlyList<string>> rows = [["", "images", "precision", "recall", "F1"]];
        rows.AddRange(model.Evaluation.Classes.Select(c => (IReadOnlyList<string>)
            [c.ClassName, Invariant($"{c.Count:N0}"), Number(c.Precision), Number(c.Recall), Number(c.F1)]));
        page.Table(rows);
    }

    private static void AddMistakes(HtmlPage page, ReportedModel model, DatasetSplit images, int count)
    {
        (string Label, float Confidence, string Text)[] predictions =
            [.. Enumerable.Range(0, images.Count).Select(i => ReportedImages.PredictionOf(model, images, i))];
        int[] worst =
        [
            .. Enumerable.Range(0, images.Count)
                .Where(i => !predictions[i].Label.Equals(images.GetClassName(i), StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(i => predictions[i].Confidence)
                .Take(count),
        ];
        if (worst.Length == 0)
        {
            return;
        }

        page.Add($"<h3>The surest mistakes</h3>\n<div class=\"faces\">\n");
        foreach (int i in worst)
        {
            string label = images.GetClassName(i);
            page.Figure(
                Thumbnail.Of(images, i),
                $"An image labeled {label}",
                $"labeled {label}, predicted {predictions[i].Text}: {images.Names[i]}");
        }

        page.Add($"</div>\n");
    }

    private static void AddTraining(HtmlPage page, ReportedModel model)
    {
        if (model.Layers is null && model.History.Count == 0)
        {
            return;
        }

        page.Add($"<details><summary>Layers and epochs</summary>\n");
        if (model.Training is { } training)
        {
            page.Paragraph(training);
        }

        if (model.Layers is { } layers)
        {
            page.Add($"<pre>{layers}</pre>\n");
        }

        if (model.History.Count > 0)
        {
            List<IReadOnlyList<string>> rows = [["epoch", "loss", "accuracy", "validation loss", "validation accuracy"]];
            rows.AddRange(model.History.Select(e => (IReadOnlyList<string>)
            [
                Invariant($"{e.Epoch}"), Invariant($"{e.Loss:F4}"), Number(e.Accuracy), Invariant($"{e.ValidationLoss:F4}"),
                Number(e.ValidationAccuracy),
            ]));
            page.Table(rows);
        }

        page.Add($"</details>\n");
    }

    private static void AddSection(HtmlPage page, ReportSection section)
    {
        foreach (string paragraph in section.Paragraphs)
        {
            page.Paragraph(paragraph);
        }

        if (section.Table.Count > 0)
        {
            page.Table(section.Table);
        }

        if (section.Preformatted is { } text)
        {
            page.Add($"<pre>{text}</pre>\n");
        }
    }

    private static string Names(IReadOnlyList<MeasuredModel> models) => models.Count == 1
        ? models[0].Name
        : $"{string.Join(", ", models.SkipLast(1).Select(m => m.Name))} and {models[^1].Name}";

    private static string Number(double fraction) => Invariant($"{fraction * 100:F1}");
}
