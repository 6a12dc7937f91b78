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
    public async Task<int> RunAsync(CancellationToken stop)
    {
        Check();
        SplitKind? part = settings.Split ?? (File.Exists(settings.Data) ? SplitKind.Validation : null);
        // The folder first: a wrong path is reported before a model is loaded.
        LabeledFolder? folder = part is null ? LabeledFolder.Find(console, settings.Data) : null;
        if (folder is not null && settings is { Models.Count: 1, Report: null })
        {
            return await EvaluateFolderAsync(folder, stop).ConfigureAwait(false);
        }

        if (folder is not null && settings.Votes is not null)
        {
            throw new ArgumentException(
                "--votes with --report or several models needs a data set, whose part --split names.");
        }

        DatasetSplit images = folder is not null
            ? folder.Load(ImageShape.Fer2013, stop)
            : await LoadAsync(part!.Value, stop).ConfigureAwait(false);
        ReportedModel[] models = Predict(images, stop);
        foreach (ReportedModel model in models)
        {
            if (model != models[0])
            {
                console.Output.WriteLine();
            }

            await PrintAsync(model.Name, new ExpressionEvaluation(model.Predictions, images.Labels, images.Votes))
                .ConfigureAwait(false);
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
        var classifiers = new List<ExpressionClassifier>();
        try
        {
            // All first: a wrong path is reported before a model has predicted.
            classifiers.AddRange(settings.Models.Select(ModelFiles.LoadClassifier));
            IReadOnlyList<string> places = DistinctPaths.Of(settings.Models);
            return
            [
                .. classifiers.Zip(places, (classifier, place) =>
                {
                    stop.ThrowIfCancellationRequested();
                    ReportedModel model = ReportedModel.Of(classifier, images);
                    bool isAlone = classifiers.Count(other => other.Metadata.ModelName == classifier.Metadata.ModelName) == 1;
                    return isAlone ? model : model with { Name = $"{model.Name} ({place})" };
                }),
            ];
        }
        finally
        {
            classifiers.ForEach(classifier => classifier.Dispose());
        }
    }

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
            .LoadAsync(settings.Data, settings.Votes, InvalidItemHandling.Throw, console, canSkip: false, stop)
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
            var comparison = new ModelComparison(models[0].Predictions, model.Predictions, images.Labels, images.Votes);
            console.Output.WriteLine($"\n{model.Name} compared with {models[0].Name}: {comparison}");
            if (comparison.Majority is { } majority)
            {
                console.Output.WriteLine($"against the majority of people's votes: {majority}");
            }
        }
    }
}
