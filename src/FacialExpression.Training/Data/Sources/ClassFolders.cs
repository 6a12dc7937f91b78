namespace FacialExpression.Training;

/// <summary>
/// Reads split and class off paths laid out as <c>[anything/]train/happy/1.jpg</c>, or <c>happy/1.jpg</c> where there are no splits.
/// </summary>
internal sealed class ClassFolders
{
    private static readonly Dictionary<string, SplitKind> SplitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = SplitKind.Training,
        ["training"] = SplitKind.Training,
        ["validation"] = SplitKind.Validation,
        ["valid"] = SplitKind.Validation,
        ["val"] = SplitKind.Validation,
        ["test"] = SplitKind.Test,
    };

    private static readonly HashSet<string> ImageExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp",
    };

    private readonly SortedSet<string> _unknownFolders = new(StringComparer.Ordinal);

    /// <summary>The images that stand in a class folder.</summary>
    public List<ImageEntry> Entries { get; } = [];

    /// <summary>What cannot be used.</summary>
    public List<DatasetProblem> Problems { get; } = [];

    /// <summary>Takes one path; what is no image is passed over, as Keras does.</summary>
    /// <param name="path">Relative to the source, with forward slashes.</param>
    /// <returns>Whether it is an image of a class.</returns>
    public bool Add(string path)
    {
        string[] parts = path.Split('/');
        if (Array.Exists(parts, part => part is "..") || path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal))
        {
            Problems.Add(new DatasetProblem(path, "the path climbs out of the archive"));
            return false;
        }

        bool isHidden = Array.Exists(parts, part => part.StartsWith('.') || part == "__MACOSX");
        if (isHidden || !ImageExtensions.Contains(Path.GetExtension(path)))
        {
            return false;
        }

        string folder = parts.Length > 1 ? parts[^2] : "";
        if (!ExpressionLabels.TryParse(folder, out Expression label))
        {
            _unknownFolders.Add(string.Join('/', parts[..^1]));
            return false;
        }

        SplitKind split = parts.Length > 2 && SplitNames.TryGetValue(parts[^3], out SplitKind named) ? named : SplitKind.Training;
        Entries.Add(new ImageEntry(split, label, path));
        return true;
    }

    /// <summary>Looks at the whole once every path is added: folders of no class, classes without images.</summary>
    public void Complete()
    {
        string expected = string.Join(", ", ExpressionLabels.All.Select(l => l.ToLowerInvariant()));
        Problems.AddRange(_unknownFolders.Select(folder => new DatasetProblem(
            folder.Length == 0 ? "(top folder)" : folder, $"has images, but is not named after a class ({expected})")));
        if (Entries.Count == 0)
        {
            Problems.Add(new DatasetProblem("(whole source)", $"has no images in folders train/CLASS, validation/CLASS or test/CLASS, CLASS being one of {expected}"));
            return;
        }

        foreach (IGrouping<SplitKind, ImageEntry> split in Entries.GroupBy(e => e.Split).OrderBy(g => g.Key))
        {
            Problems.AddRange(Enum.GetValues<Expression>().Except(split.Select(e => e.Label))
                .Select(missing => new DatasetProblem($"{split.Key} split, class {missing}", "has no images")));
        }
    }
}
