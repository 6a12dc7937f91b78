using FacialExpression.Reports;
using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>The arguments of <c>evaluate</c>.</summary>
internal sealed record EvaluateSettings
{
    public required string Data { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The split of a data set; <see langword="null"/> for a folder of classes, or a file's validation split.</summary>
    public SplitKind? Split { get; init; }

    public string? Votes { get; init; }

    public string? Output { get; init; }

    public string? Report { get; init; }
}

/// <summary>A run of <c>evaluate</c>.</summary>
internal sealed class EvaluateRun(ToolConsole console, EvaluateSettings settings)
{
    // The first model, if its labels are not the seven expressions.
    private ExpressionModelMetadata? _model;

    // What the first model takes.
    private ImageShape _input = ImageShape.Fer2013;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        Check();
        SplitKind? part = settings.Split ?? (File.Exists(settings.Data) ? SplitKind.Validation : null);
        // The folder first: a wrong path is reported before a model is loaded.
        if (Path.Exists(settings.Data) && ModelFiles.MetadataOf(settings.Models[0]) is { } first)
        {
            _input = first.Input;
            _model = ExpressionLabels.All.ToHashSet().SetEquals(first.Labels) ? null : first;
        }

        LabeledFolder? folder = part is null ? LabeledFolder.Find(console, settings.Data, _model, hasParts: true) : null;
        if (_model is not null && settings.Votes is not null)
        {
            throw new ArgumentException(
                $"--votes are for the seven expressions; \"{settings.Models[0]}\" has the labels "
                + $"{string.Join(", ", _model.Labels)}.");
        }

        if (folder is not null && _model is null && settings is { Models.Count: 1, Report: null })
        {
            return await EvaluateFolderAsync(folder, stop).ConfigureAwait(false);
        }

        if (folder is not null && settings.Votes is not null)
        {
            throw new ArgumentException(
                "--votes with --report or several models needs a data set, whose part --split names.");
        }

        DatasetSplit images = folder is not null
            ? folder.Load(_input, stop)
            : await LoadAsync(part!.Value, stop).ConfigureAwait(false);
        ReportedModel[] models = Predict(images, stop);
        foreach (ReportedModel model in models)
        {
            if (model != models[0])
            {
                console.Output.WriteLine();
            }

            await PrintAsync(model.Name, Evaluate(model, images)).ConfigureAwait(false);
        }

        Compare(models, images);
        if (settings.Report is { } target)
        {
            var report = new ExpressionReport { Images = images, Models = models, Source = $"From {settings.Data}." };
            string page = report.Write(target);
            console.Error.WriteLine($"written: {page}");
        }

        return folder is null ? ExitCode.Success : ExitCode.Of(folder.Count, folder.Count - images.Count);
    }

    /// <summary>The predictions of all models, which have names that differ.</summary>
    private ReportedModel[] Predict(DatasetSplit images, CancellationToken stop)
    {
        if (_model is null)
        {
            return Predict(
                ModelFiles.LoadClassifier, model => model.Metadata.ModelName, model => ReportedModel.Of(model, images), stop);
        }

        if (settings.Models.Contains(ModelFiles.Pretrained))
        {
            throw new ArgumentException(
                $"{ModelFiles.Pretrained} has the seven expressions; \"{settings.Models[0]}\" has the labels "
                + $"{string.Join(", ", _model.Labels)}. Compare models with the same labels.");
        }

        return Predict(
            path => ImageClassifier.Load(path),
            model => model.Metadata.ModelName,
            model => ReportedModel.Of(model, images),
            stop);
    }

    private ReportedModel[] Predict<T>(
        Func<string, T> load, Func<T, string> nameOf, Func<T, ReportedModel> predict, CancellationToken stop)
        where T : IDisposable
    {
        var classifiers = new List<T>();
        try
        {
            // All first: a wrong path is reported before a model has predicted.
            classifiers.AddRange(settings.Models.Select(load));
            IReadOnlyList<string> places = DistinctPaths.Of(settings.Models);
            return
            [
                .. classifiers.Zip(places, (classifier, place) =>
                {
                    stop.ThrowIfCancellationRequested();
                    ReportedModel model = predict(classifier);
                    bool isAlone = classifiers.Count(other => nameOf(other) == nameOf(classifier)) == 1;
                    return isAlone ? model : model with { Name = $"{model.Name} ({place})" };
                }),
            ];
        }
        finally
        {
            classifiers.ForEach(classifier => classifier.Dispose());
        }
    }

    private static ExpressionEvaluation Evaluate(ReportedModel model, DatasetSplit images) => model.LabelPredictions.Count == 0
        ? new ExpressionEvaluation(model.Predictions, images.Labels, images.Votes)
        : new ExpressionEvaluation(model.LabelPredictions, NamesOf(images), images.ClassNames);

    private static string[] NamesOf(DatasetSplit images) =>
        [.. Enumerable.Range(0, images.Count).Select(images.GetClassName)];

    private void Check()
    {
        FiguresFile.Check(settings.Output, [settings.Data, settings.Votes, .. settings.Models.Select(ModelFiles.PathOf)]);
        ReportFolder.Check(settings.Report);
        if (settings.Output is not null && settings.Models.Count > 1)
        {
            throw new ArgumentException("--out takes the figures of one --model.");
        }
    }

    private async Task<int> EvaluateFolderAsync(LabeledFolder folder, CancellationToken stop)
    {
        using ExpressionClassifier classifier = ModelFiles.LoadClassifier(settings.Models[0]);
        IReadOnlyDictionary<string, ExpressionVotes?>? votes =
            settings.Votes is null ? null : ExpressionDataset.LoadVotes(settings.Votes, stop);
        ExpressionEvaluation evaluation = await folder.EvaluateAsync(classifier, votes, stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        await PrintAsync(classifier.Metadata.ModelName, evaluation).ConfigureAwait(false);
        return ExitCode.Of(folder.Count, folder.Count - evaluation.Count);
    }

    private async Task<DatasetSplit> LoadAsync(SplitKind part, CancellationToken stop)
    {
        ExpressionDataset dataset = await DatasetArguments
            .LoadAsync(settings.Data, settings.Votes, LabeledFolder.OptionsFor(_model, _input), console, canSkip: false, stop)
            .ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        DatasetSplit images = part switch
        {
            SplitKind.Training => dataset.Training,
            SplitKind.Test => dataset.Test,
            _ => dataset.Validation,
        };
        return images.Count > 0
            ? images
            : throw new ArgumentException(
                $"\"{settings.Data}\" has no {part.ToString().ToLowerInvariant()} images; name another part with --split.");
    }

    private async Task PrintAsync(string name, ExpressionEvaluation evaluation)
    {
        console.Output.WriteLine($"{name} on {Message.Count(evaluation.Count, "image")}\n");
        console.Output.WriteLine(evaluation);
        if (settings.Output is { } json)
        {
            await FiguresFile.WriteAsync(json, EvaluationFigures.Of(evaluation)).ConfigureAwait(false);
            console.Error.WriteLine($"written: {json}");
        }
    }

    /// <summary>Compares the other models with the first.</summary>
    private void Compare(ReportedModel[] models, DatasetSplit images)
    {
        foreach (ReportedModel model in models.Skip(1))
        {
            ModelComparison comparison = _model is null
                ? new ModelComparison(models[0].Predictions, model.Predictions, images.Labels, images.Votes)
                : new ModelComparison(models[0].LabelPredictions, model.LabelPredictions, NamesOf(images));
            console.Output.WriteLine($"\n{model.Name} compared with {models[0].Name}: {comparison}");
            if (comparison.Majority is { } majority)
            {
                console.Output.WriteLine($"against the majority of people's votes: {majority}");
            }
        }
    }
}
