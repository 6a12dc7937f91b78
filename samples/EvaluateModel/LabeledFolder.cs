using FacialExpression.Training;

namespace FacialExpression.Samples.EvaluateModel;

/// <summary>Images in folders named after their expressions.</summary>
internal sealed class LabeledFolder
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    private readonly string _folder;
    private readonly IReadOnlyList<(string Path, Expression Label)> _images;

    private LabeledFolder(string folder, IReadOnlyList<(string, Expression)> images) => (_folder, _images) = (folder, images);

    /// <summary>
    /// Finds the images, in the order of their names. Hidden files and folders are ignored; other files that are no such images
    /// are reported.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">
    /// A folder with images is not named after an expression, or there are no images.
    /// </exception>
    public static LabeledFolder Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder \"{folder}\" (looked for \"{Path.GetFullPath(folder)}\").");
        }

        var images = new List<(string Path, Expression Label)>();
        int beside = Directory.EnumerateFiles(folder).Where(IsVisible).Count(IsPicture);
        ReportNotCounted(beside, $"{folder}: beside the class folders");
        foreach (string inner in Directory.GetDirectories(folder).Where(IsVisible).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(inner).Where(IsVisible).Order(StringComparer.Ordinal)];
            string[] pictures = [.. files.Where(IsPicture)];
            if (ExpressionLabels.TryParse(Path.GetFileName(inner), out Expression label))
            {
                images.AddRange(pictures.Select(path => (path, label)));
                ReportNotCounted(files.Length - pictures.Length, $"{inner}: no .jpg or .png");
                int below = AllFiles(inner).Count(IsPicture) - pictures.Length;
                ReportNotCounted(below, $"{inner}: in folders below");
            }
            else if (AllFiles(inner).Any(IsPicture))
            {
                throw new ArgumentException(
                    $"\"{inner}\" has images and is named after no expression. The folders must be named "
                    + $"{string.Join(", ", ExpressionLabels.All)}, in any case; "
                    + "give the folder that holds them, such as .../validation.");
            }
        }

        return images.Count > 0
            ? new LabeledFolder(folder, images)
            : throw new ArgumentException(
                $"There are no images in \"{folder}\". It must have folders named {string.Join(", ", ExpressionLabels.All)} "
                + "(in any case) with .jpg or .png files in them.");
    }

    /// <summary>
    /// Predicts every image by its path, as any app would. Images that cannot be decoded are reported and do not count.
    /// </summary>
    /// <param name="classifier">The model.</param>
    /// <param name="votes">
    /// People's votes by the path of the image from the folder, or from the folder above; null for none. Then the evaluation also
    /// has figures against their majority.
    /// </param>
    /// <exception cref="ArgumentException">None can be decoded, or images have no row of votes.</exception>
    public ExpressionEvaluation Evaluate(
        ExpressionClassifier classifier, IReadOnlyDictionary<string, ExpressionVotes?>? votes)
    {
        RequireVotes(votes);
        var predictions = new List<ExpressionPrediction>();
        var labels = new List<Expression>();
        var seen = new List<ExpressionVotes?>();
        foreach ((string path, Expression label) in _images)
        {
            try
            {
                predictions.Add(classifier.Predict(path));
                labels.Add(label);
                seen.Add(FindVotes(votes, path) is { } own ? votes![own] : null);
            }
            catch (ImageFormatException e)
            {
                Console.Error.WriteLine($"not counted: {e.Message}");
            }
        }

        ReportNotCounted(_images.Count - labels.Count, "could not be decoded");
        Expression[] missing = [.. Enum.GetValues<Expression>().Except(labels)];
        if (missing.Length > 0)
        {
            Console.Error.WriteLine(
                $"without images: {string.Join(", ", missing)}. Their figures are meaningless; macro-F1 is the mean over "
                + "expressions that occur as labels or predictions.");
        }

        return labels.Count > 0
            ? new ExpressionEvaluation(predictions, labels, votes is null ? null : seen)
            : throw new ArgumentException("None of the images can be decoded.");
    }

    private void RequireVotes(IReadOnlyDictionary<string, ExpressionVotes?>? votes)
    {
        string[] missing = votes is null ? [] : [.. _images.Select(i => i.Path).Where(path => FindVotes(votes, path) is null)];
        if (missing.Length > 0)
        {
            string listed = string.Concat(missing.Take(5).Select(path => $"\n  {path}"));
            throw new ArgumentException(
                $"{missing.Length} of {_images.Count} images have no row of votes:{listed}{(missing.Length > 5 ? "\n  …" : "")}\n"
                + "The file's column path must have the paths of the images from --data, or from the folder above it.");
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

    private static IEnumerable<string> AllFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsVisible);

    private static bool IsVisible(string path) =>
        Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";

    private static bool IsPicture(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static void ReportNotCounted(int count, string reason)
    {
        if (count > 0)
        {
            Console.Error.WriteLine($"not counted: {count} files ({reason})");
        }
    }
}
