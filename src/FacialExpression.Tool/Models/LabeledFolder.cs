using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>Images in folders named after their expressions, or after the labels of a model.</summary>
internal sealed class LabeledFolder
{
    private readonly ToolConsole _console;
    private readonly string _folder;
    private readonly DatasetOptions _options;
    private readonly IReadOnlyList<(string Path, string Label)> _images;

    private LabeledFolder(
        ToolConsole console, string folder, DatasetOptions options, IReadOnlyList<(string, string)> images) =>
        (_console, _folder, _options, _images) = (console, folder, options, images);

    /// <summary>The number of images.</summary>
    public int Count => _images.Count;

    /// <summary>
    /// Finds the images, in the order of their names. Hidden files and folders are ignored; other files that are no such images
    /// are reported.
    /// </summary>
    /// <param name="console">Where files that do not count are reported.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="model">A model with labels of its own; null for the expressions.</param>
    /// <param name="hasParts">Whether the folder may be a data set, whose part <c>--split</c> names.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">
    /// A folder with images is not named after an expression or a label, or there are no images.
    /// </exception>
    public static LabeledFolder Find(
        ToolConsole console, string folder, ExpressionModelMetadata? model, bool hasParts = false)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder \"{folder}\" (looked for \"{Path.GetFullPath(folder)}\").");
        }

        IReadOnlyList<string> names = model?.Labels ?? ExpressionLabels.All;
        var images = new List<(string Path, string Label)>();
        int beside = Directory.EnumerateFiles(folder).Where(IsVisible).Count(ImageFileTypes.IsImage);
        ReportNotCounted(console, beside, $"{folder}: beside the class folders");
        foreach (string inner in Directory.GetDirectories(folder).Where(IsVisible).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(inner).Where(IsVisible).Order(StringComparer.Ordinal)];
            string[] pictures = [.. files.Where(ImageFileTypes.IsImage)];
            if (LabelOf(Path.GetFileName(inner), model) is { } label)
            {
                images.AddRange(pictures.Select(path => (path, label)));
                ReportNotCounted(console, files.Length - pictures.Length, $"{inner}: no image files");
                int below = AllFiles(inner).Count(ImageFileTypes.IsImage) - pictures.Length;
                ReportNotCounted(console, below, $"{inner}: in folders below");
            }
            else if (AllFiles(inner).Any(ImageFileTypes.IsImage))
            {
                throw new ArgumentException(
                    $"\"{inner}\" has images and is named after no {(model is null ? "expression" : "label of the model")}. The "
                    + $"folders must be named {string.Join(", ", names)}, in any case; "
                    + $"give the folder that holds them, such as .../validation{(hasParts ? ", or --split" : "")}.");
            }
        }

        return images.Count > 0
            ? new LabeledFolder(console, folder, OptionsFor(model), images)
            : throw new ArgumentException(
                $"There are no images in \"{folder}\". It must have folders named {string.Join(", ", names)} "
                + "(in any case) with image files in them.");
    }

    /// <summary>How a data set for a model is loaded.</summary>
    /// <param name="model">A model with labels of its own; null for the expressions.</param>
    /// <param name="input">The size of the images. Default: null, the model's, or FER-2013's.</param>
    public static DatasetOptions OptionsFor(ExpressionModelMetadata? model, ImageShape? input = null)
    {
        DatasetOptions options = model is null
            ? new DatasetOptions()
            : new DatasetOptions { ClassNames = model.Labels, Input = model.Input };
        return input is { } size ? options with { Input = size } : options;
    }

    /// <summary>
    /// Predicts every image of an expression by its path, as any app would. Images that cannot be decoded are reported and do
    /// not count.
    /// </summary>
    /// <param name="classifier">The model.</param>
    /// <param name="votes">
    /// People's votes by the path of the image from the folder, or from the folder above; null for none. Then the evaluation also
    /// has figures against their majority.
    /// </param>
    /// <param name="stop">Ends it without a result.</param>
    /// <exception cref="ArgumentException">None can be decoded.</exception>
    /// <exception cref="ToolException">Images have no row of votes.</exception>
    public async Task<ExpressionEvaluation> EvaluateAsync(
        ExpressionClassifier classifier, IReadOnlyDictionary<string, ExpressionVotes?>? votes, CancellationToken stop)
    {
        RequireVotes(votes);
        var predictions = new List<ExpressionPrediction>();
        var labels = new List<Expression>();
        var seen = new List<ExpressionVotes?>();
        using var progress = new ProgressLine(_console, "images") { Total = _images.Count };
        int i = 0;
        await foreach (PredictionResult<string> result in classifier
            .PredictManyAsync(_images.Select(image => image.Path).ToAsyncEnumerable(), stop).ConfigureAwait(false))
        {
            (string path, string label) = _images[i++];
            progress.Advance();
            if (result.Prediction is { } prediction)
            {
                predictions.Add(prediction);
                labels.Add(Enum.Parse<Expression>(label));
                seen.Add(FindVotes(votes, path) is { } own ? votes![own] : null);
            }
            else
            {
                progress.Clear();
                _console.Error.WriteLine($"not counted: {Message.Of(result.Error!)}");
            }
        }

        progress.Clear();
        ReportNotCounted(_console, _images.Count - labels.Count, "could not be decoded");
        Expression[] missing = [.. Enum.GetValues<Expression>().Except(labels)];
        if (missing.Length > 0)
        {
            _console.Error.WriteLine(
                $"without images: {string.Join(", ", missing)}. Their figures are meaningless; macro-F1 is the mean over "
                + "expressions that occur as labels or predictions.");
        }

        return labels.Count > 0
            ? new ExpressionEvaluation(predictions, labels, votes is null ? null : seen)
            : throw new ArgumentException("None of the images can be decoded.");
    }

    /// <summary>Loads all images. Those that cannot be decoded are reported and left out.</summary>
    /// <param name="input">The size that they get.</param>
    /// <param name="stop">Ends it without a result.</param>
    /// <exception cref="ArgumentException">None can be decoded.</exception>
    public DatasetSplit Load(ImageShape input, CancellationToken stop)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)));
        using var progress = new ProgressLine(_console, "images") { Total = _images.Count };
        DatasetOptions options = _options with { Input = input };
        DatasetSplit split = ExpressionDataset.FromImages(Decode(progress, stop), name, options, stop).Validation;
        progress.Clear();
        ReportNotCounted(_console, _images.Count - split.Count, "could not be decoded");
        return split.Count > 0 ? split : throw new ArgumentException("None of the images can be decoded.");
    }

    private IEnumerable<LabeledImage> Decode(ProgressLine progress, CancellationToken stop)
    {
        foreach ((string path, string label) in _images)
        {
            stop.ThrowIfCancellationRequested();
            using Picture? picture = Decode(path, progress);
            progress.Advance();
            if (picture is not null)
            {
                yield return new LabeledImage
                {
                    Picture = picture,
                    ClassName = label,
                    Split = SplitKind.Validation,
                    Name = Path.GetRelativePath(_folder, path),
                };
            }
        }
    }

    private Picture? Decode(string path, ProgressLine progress)
    {
        try
        {
            return Picture.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            progress.Clear();
            _console.Error.WriteLine($"not counted: {Message.Of(e)}");
            return null;
        }
    }

    private void RequireVotes(IReadOnlyDictionary<string, ExpressionVotes?>? votes)
    {
        string[] missing = votes is null ? [] : [.. _images.Select(i => i.Path).Where(path => FindVotes(votes, path) is null)];
        if (missing.Length > 0)
        {
            string listed = string.Concat(missing.Take(5).Select(path => $"\n  {path}"));
            throw new ToolException(
                $"{missing.Length} of {Message.Count(_images.Count, "image")} {(missing.Length == 1 ? "has" : "have")} no row of "
                + $"votes:{listed}{(missing.Length > 5 ? "\n  …" : "")}"
                + "\nThe file's column path must have the paths of the images from the folder, or from the folder above it.");
        }
    }

    /// <summary>The name under which an image has votes; null if it has none.</summary>
    private string? FindVotes(IReadOnlyDictionary<string, ExpressionVotes?>? votes, string path)
    {
        string full = Path.GetFullPath(_folder);
        string[] names =
        [
            .. new[] { full, Path.GetDirectoryName(full) ?? full }.Select(f => Path.GetRelativePath(f, path).Replace('\\', '/')),
        ];
        return names.FirstOrDefault(name => votes?.ContainsKey(name) == true);
    }

    /// <summary>The label that a folder is named after, as in data sets; null if it is named after none.</summary>
    private static string? LabelOf(string folder, ExpressionModelMetadata? model)
    {
        Expression? meant = ExpressionLabels.TryParse(folder, out Expression expression) ? expression : null;
        bool IsOther(string label) => ExpressionLabels.TryParse(label, out Expression own) && own == meant;
        return model is null
            ? meant?.ToString()
            : model.Labels.FirstOrDefault(label => label.Equals(folder, StringComparison.OrdinalIgnoreCase))
                ?? (model.Labels.Count(IsOther) == 1 ? model.Labels.First(IsOther) : null);
    }

    private static IEnumerable<string> AllFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsVisible);

    private static bool IsVisible(string path) =>
        Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";

    private static void ReportNotCounted(ToolConsole console, int count, string reason)
    {
        if (count > 0)
        {
            console.Error.WriteLine($"not counted: {Message.Count(count, "file")} ({reason})");
        }
    }
}
