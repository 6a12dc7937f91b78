using FacialExpression.Training;

namespace FacialExpression.Samples.EvaluateModel;

/// <summary>Images in folders named after their expressions.</summary>
internal sealed class LabelledFolder
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    private readonly IReadOnlyList<(string Path, Expression Label)> _images;

    private LabelledFolder(IReadOnlyList<(string, Expression)> images) => _images = images;

    /// <summary>Finds the images, in the order of their names. Hidden files and folders are passed over in silence, others that are no such images with a word.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">A folder with images in it is named after none of the seven, or there are no images.</exception>
    public static LabelledFolder Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder \"{folder}\" (looked for \"{Path.GetFullPath(folder)}\").");
        }

        var images = new List<(string Path, Expression Label)>();
        PassOver(Directory.EnumerateFiles(folder).Where(IsVisible).Count(IsPicture), $"{folder}: beside the class folders");
        foreach (string inner in Directory.GetDirectories(folder).Where(IsVisible).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(inner).Where(IsVisible).Order(StringComparer.Ordinal)];
            string[] pictures = [.. files.Where(IsPicture)];
            if (ExpressionLabels.TryParse(Path.GetFileName(inner), out Expression label))
            {
                images.AddRange(pictures.Select(path => (path, label)));
                PassOver(files.Length - pictures.Length, $"{inner}: no .jpg or .png");
                PassOver(Directory.EnumerateFiles(inner, "*", SearchOption.AllDirectories).Where(IsVisible).Count(IsPicture) - pictures.Length, $"{inner}: in folders further down");
            }
            else if (Directory.EnumerateFiles(inner, "*", SearchOption.AllDirectories).Any(file => IsVisible(file) && IsPicture(file)))
            {
                throw new ArgumentException(
                    $"\"{inner}\" has images and is named after no expression. The folders must be named {string.Join(", ", ExpressionLabels.All)}, in any case; "
                    + "give the folder that holds them, such as .../validation.");
            }
        }

        return images.Count > 0
            ? new LabelledFolder(images)
            : throw new ArgumentException(
                $"There are no images in \"{folder}\". It must have folders named {string.Join(", ", ExpressionLabels.All)} (in any case) with .jpg or .png files in them.");
    }

    /// <summary>Reads every image, as any app would, by its path. Those that cannot be read are named and do not count.</summary>
    /// <exception cref="ArgumentException">None can be read.</exception>
    public ExpressionEvaluation Evaluate(ExpressionClassifier classifier)
    {
        var predictions = new List<ExpressionPrediction>();
        var labels = new List<Expression>();
        foreach ((string path, Expression label) in _images)
        {
            try
            {
                predictions.Add(classifier.Predict(path));
                labels.Add(label);
            }
            catch (ImageFormatException e)
            {
                Console.Error.WriteLine($"not counted: {e.Message}");
            }
        }

        PassOver(_images.Count - labels.Count, "could not be read");
        Expression[] missing = [.. Enum.GetValues<Expression>().Except(labels)];
        if (missing.Length > 0)
        {
            Console.Error.WriteLine($"without images: {string.Join(", ", missing)}. Their figures mean nothing; macro-F1 is the mean over expressions that occur as labels or predictions.");
        }

        return labels.Count > 0 ? new ExpressionEvaluation(predictions, labels) : throw new ArgumentException("None of the images can be read.");
    }

    private static bool IsVisible(string path) => Path.GetFileName(path) is var name && !name.StartsWith('.') && name != "__MACOSX";

    private static bool IsPicture(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static void PassOver(int count, string reason)
    {
        if (count > 0)
        {
            Console.Error.WriteLine($"not counted: {count} files ({reason})");
        }
    }
}
