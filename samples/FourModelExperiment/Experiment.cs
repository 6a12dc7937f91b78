using System.Diagnostics;
using FacialExpression.Samples.FourModelExperiment.Report;
using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>The whole experiment: load, train each model, measure it, write results, pictures and report, predict.</summary>
internal sealed class Experiment(ExperimentSettings settings)
{
    /// <returns>The exit code: 0, or 130 where the run was stopped.</returns>
    public int Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Output);
        ExpressionDataset dataset = LoadDataset(cancellationToken);
        DatasetAudit audit = dataset.Audit();
        Console.WriteLine(audit);

        DatasetSplit? voted = LoadVotes(dataset, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var summary = new DatasetSummary(dataset.Source, dataset.Training.Count, dataset.Validation.Count);
        ExperimentResults? earlier = ExperimentResults.Read(At("results.json"), summary, settings.Seed);
        DatasetSplit measured = voted ?? dataset.Validation;
        List<ModelResult> results = [.. earlier?.Models.Where(HasFile).Select(r => AddLabelSets(r, measured)) ?? []];
        var experiment = new ExperimentResults
        {
            Dataset = summary,
            Seed = settings.Seed,

            // Of the run that trained.
            Hardware = settings.Models.Count == 0 && earlier is not null ? earlier.Hardware : Machine.Hardware,
            Packages = settings.Models.Count == 0 && earlier is not null ? earlier.Packages : Machine.Packages,
            Models = results,
        };
        foreach (IExpressionModelBuilder builder in settings.Models)
        {
            if (results.Count == 0 || !cancellationToken.IsCancellationRequested)
            {
                (ModelResult result, bool isWhole) = TrainAndMeasure(builder, dataset, audit, cancellationToken);
                results.RemoveAll(r => r.Name == result.Name);
                results.Add(AddLabelSets(result, measured));
                results.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));

                // After each model, so that a later failure loses nothing.
                experiment.Write(At("results.json"));
                if (isWhole)
                {
                    File.Delete(CheckpointOf(builder)); // The next run starts anew.
                }
            }
        }

        if (results.Count == 0)
        {
            throw new ArgumentException(
                $"There is no earlier run on {summary.Source} with seed {settings.Seed} in \"{settings.Output}\".");
        }

        experiment.Write(At("results.json"));
        MarkdownTable.Write(At("table.md"), experiment);
        IReadOnlyList<PicturePrediction> predictions = PicturePrediction.Make(
            dataset, experiment.Best, settings.Output, settings.IsDrawn);
        string report = ExperimentReport.Of(experiment, measured, audit, predictions, settings).Write(settings.Output);
        ConsoleTables.Print(experiment, predictions, Path.GetFullPath(report));
        IExpressionModelBuilder[] left = [.. settings.Models.Where(
            m => results.All(r => r.Name != m.Name) || File.Exists(CheckpointOf(m)))];
        if (left.Length > 0)
        {
            Console.WriteLine($"Stopped. To continue where it stopped:\n{settings.CommandFor(left.Select(model => model.Name))}");
        }

        return cancellationToken.IsCancellationRequested ? 130 : 0;
    }

    private ExpressionDataset LoadDataset(CancellationToken cancellationToken)
    {
        ExpressionDataset dataset = settings.IsDrawn
            ? ExpressionDataset.Draw(seed: settings.Seed)
            : LoadingBar.Show(
                progress => ExpressionDataset.Load(settings.Data, settings.DatasetOptions, progress, cancellationToken));
        if (dataset.Skipped.Count > 0)
        {
            string items = dataset.Skipped.Count == 1 ? "1 item" : $"{dataset.Skipped.Count} items";
            Console.WriteLine($"Skipped {items}:{string.Concat(dataset.Skipped.Take(20).Select(p => $"\n  {p}"))}");
        }

        if (dataset.Validation.Count == 0)
        {
            dataset = dataset.SplitValidation(seed: settings.Seed);
            Console.WriteLine(
                $"No validation split in the source: {dataset.Validation.Count} of the training images are held out for it.");
        }

        return settings.Limit is { } limit ? dataset.Limit(limit, settings.Seed) : dataset;
    }

    private (ModelResult Result, bool IsWhole) TrainAndMeasure(
        IExpressionModelBuilder builder, ExpressionDataset dataset, DatasetAudit audit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var trainer =
            new ExpressionTrainer(settings.OptionsFor(builder))
            {
                Checkpoint = new CheckpointOptions { Path = CheckpointOf(builder) },
            };
        if (File.Exists(CheckpointOf(builder)))
        {
            Console.WriteLine($"{builder.Name} continues from {CheckpointOf(builder)}");
        }

        using var progress = new ConsoleProgress();
        TrainedExpressionModel model = trainer.Fit(builder, dataset, progress, cancellationToken);
        double seconds = clock.Elapsed.TotalSeconds;
        string file = $"{FileName(builder)}.onnx";
        model.Save(At(file));

        // Measures the saved file, loaded as an app would load it.
        using ExpressionClassifier classifier = ExpressionClassifier.Load(At(file));
        ExpressionEvaluation training = classifier.Evaluate(dataset.Training);
        ExpressionEvaluation validation = classifier.Evaluate(dataset.Validation);
        ExpressionEvaluation withoutDuplicates = classifier.Evaluate(
            dataset.Validation, audit.AlsoInTraining(SplitKind.Validation));
        ModelResult result = ModelResult.From(model, file, seconds, training, validation, withoutDuplicates);
        AnsiConsole.MarkupLine(
            $"[bold]{result.Name}[/]{(model.WasCanceled ? " [yellow](stopped early)[/]" : "")} on {model.Device}: "
            + $"train {result.TrainAccuracy:P1}, validation {result.ValidationAccuracy:P1}, {seconds:F0} s");
        return (result, !model.WasCanceled);
    }

    /// <summary>The validation images of the data set, with people's votes; null where there are none to measure by.</summary>
    private DatasetSplit? LoadVotes(ExpressionDataset dataset, CancellationToken cancellationToken)
    {
        if (settings.Votes is null)
        {
            return null;
        }

        ExpressionDataset all = ExpressionDataset
            .Load(settings.Data, settings.DatasetOptions, cancellationToken: cancellationToken)
            .WithVotes(settings.Votes, cancellationToken);
        DatasetSplit validation = (settings.Limit is { } limit ? all.Limit(limit, settings.Seed) : all).Validation;
        return validation.Names.SequenceEqual(dataset.Validation.Names)
            ? validation
            : throw new ArgumentException("--votes needs a source that has a validation split.");
    }

    // Also of a model from an earlier run, which may have had no votes.
    private ModelResult AddLabelSets(ModelResult result, DatasetSplit validation)
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(At(result.Onnx));
        ExpressionEvaluation evaluation = classifier.Evaluate(validation);
        return result with
        {
            Labels = LabelSetFigures.From(evaluation),
            Majority = evaluation.Majority is null ? result.Majority : LabelSetFigures.From(evaluation.Majority),
        };
    }

    private bool HasFile(ModelResult model) => File.Exists(At(model.Onnx));

    private static string FileName(IExpressionModelBuilder model) => model.Name.ToLowerInvariant().Replace(' ', '-');

    private string CheckpointOf(IExpressionModelBuilder model) => At($"{FileName(model)}.checkpoint");

    private string At(string file) => Path.Combine(settings.Output, file);
}
