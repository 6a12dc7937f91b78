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
        ["publictest"] = SplitKind.Validation,
        ["test"] = SplitKind.Test,
        ["privatetest"] = SplitKind.Test,
    };

    private static readonly HashSet<string> ImageExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp",
    };

    private readonly SortedSet<string> _unknownFolders = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _foldersWithoutSplit = new(StringComparer.Ordinal);
    private bool _hasSplits;

    /// <summary>The images that stand in a class folder.</summary>
    public List<ImageEntry> Entries { get; } = [];

    /// <summary>What cannot be used.</summary>
    public List<DatasetProblem> Problems { get; } = [];

    /// <summary>Takes one path; what is no image is passed over, as Keras does.</summary>
    /// <param name="path">Relative to the source, with forward slashes.</param>
    public void Add(string path)
    {
        string[] parts = path.Split('/');
        if (Array.Exists(parts, part => part is "..") || path.StartsWith('/') || path is [_, ':', ..])
        {
            Problems.Add(new DatasetProblem(path, "the path climbs out of the archive"));
            return;
        }

        bool isHidden = Array.Exists(parts, part => part.StartsWith('.') || part == "__MACOSX");
        if (isHidden || !ImageExtensions.Contains(Path.GetExtension(path)))
        {
            return;
        }

        string folder = parts.Length > 1 ? parts[^2] : "";
        if (!ExpressionLabels.TryParse(folder, out Expression label))
        {
            _unknownFolders.Add(string.Join('/', parts[..^1]));
            return;
        }

        SplitKind split = SplitKind.Training;
        if (parts[..^2].LastOrDefault(SplitNames.ContainsKey) is { } name)
        {
            split = SplitNames[name];
            _hasSplits = true;
        }
        else
        {
            _foldersWithoutSplit.Add(string.Join('/', parts[..^1]));
        }

        Entries.Add(new ImageEntry(split, label, path));
    }

    /// <summary>Looks at the whole once every path is added: folders of no class, and folders of no split beside splits.</summary>
    public void Complete()
    {
        string expected = string.Join(", ", ExpressionLabels.All.Select(l => l.ToLowerInvariant()));
        Problems.AddRange(_unknownFolders.Select(folder => new DatasetProblem(
            folder.Length == 0 ? "(top folder)" : folder, $"has images, but is not named after a class ({expected})")));
        if (Entries.Count == 0)
        {
            Problems.Add(new DatasetProblem("(whole source)", $"has no images in folders train/CLASS, validation/CLASS or test/CLASS, CLASS being one of {expected}"));
        }

        // Without any split all images are for training; where some folders have one, the others may be anything, a test part too.
        if (_hasSplits && _foldersWithoutSplit.Count > 0)
        {
            Problems.AddRange(_foldersWithoutSplit.Select(folder => new DatasetProblem(
                folder, $"stands in none of the split folders that other images stand in ({string.Join(", ", SplitNames.Keys)})")));
            Entries.RemoveAll(e => _foldersWithoutSplit.Contains(e.Name[..e.Name.LastIndexOf('/')]));
        }
    }
}
