namespace FacialExpression.Training;

/// <summary>
/// Derives split and class from paths laid out as <c>[anything/]train/happy/1.jpg</c>, or <c>happy/1.jpg</c> where there are no
/// splits.
/// </summary>
/// <param name="classes">The names of the classes, and what names of folders mean.</param>
internal sealed class ClassFolders(ClassTable classes)
{
    /// <summary>How the source's own folder is called in problems.</summary>
    public const string Top = "(top folder)";

    private const int Listed = 5;
    private const int NamedClasses = 3;

    private readonly SortedSet<string> _unknownFolders = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _foldersWithoutSplit = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _otherFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _splitParents = new(StringComparer.Ordinal);

    // Images whose class has no index before all are found, because their folders' names are the classes.
    private readonly List<(string Path, string[] Parts)> _unlabeled = [];

    private ClassTable _table = classes;

    /// <summary>The images that are in a class folder.</summary>
    public List<ImageEntry> Entries { get; } = [];

    /// <summary>The names of the classes, once all paths are added.</summary>
    public IReadOnlyList<string> ClassNames => _table.ClassNames;

    /// <summary>The number of images that the caller's map leaves out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>What cannot be used.</summary>
    public List<DatasetProblem> Problems { get; } = [];

    /// <summary>Whether skipping the problems would leave a data set that its owner did not mean.</summary>
    public bool MustRefuse { get; private set; }

    /// <summary>Adds one path. Hidden files and files that are no images are ignored, as in Keras.</summary>
    /// <param name="path">Relative to the source, with forward slashes.</param>
    public void Add(string path)
    {
        string[] parts = path.Split('/');
        if (Array.Exists(parts, part => part is "..") || path.StartsWith('/') || path is [_, ':', ..])
        {
            Problems.Add(new DatasetProblem(path, "is a path that leads out of the source"));
            return;
        }

        if (Array.Exists(parts, part => part.StartsWith('.') || part == "__MACOSX"))
        {
            return;
        }

        // A file without an extension is an image in a folder of a known class only, not where any folder may be one.
        ClassMatch match = FindClass(parts, out Expression label);
        bool isInClass = match != ClassMatch.Unknown;
        if (match == ClassMatch.Class && ImageFileTypes.IsImage(path) && !ImageFileTypes.IsSupported(path))
        {
            Problems.Add(new DatasetProblem(
                path, $"is of a format that is not supported, {Path.GetExtension(path)}. Convert it to JPEG or PNG"));
        }
        else if (ImageFileTypes.IsImage(path) || (isInClass && !_table.IsInferred && !Path.HasExtension(path)))
        {
            AddImage(path, parts, match, label);
        }
        else if (FileKind.IsCsvName(path) || FileKind.IsArchiveName(path))
        {
            _otherFiles.Add(path);
        }
    }

    /// <summary>Checks the whole once every path is added: folders of no class, and folders whose split is unknown.</summary>
    public void Complete()
    {
        AddUnlabeled();
        string classes = DescribeClasses();
        Problems.AddRange(_unknownFolders.Select(folder => new DatasetProblem(
            folder.Length == 0 ? Top : folder, $"has images, but is not named after a class ({classes})")));
        if (Entries.Count == 0 && _unlabeled.Count == 0)
        {
            Problems.Add(new DatasetProblem(
                "(whole source)",
                $"has no images in folders train/CLASS, validation/CLASS or test/CLASS, CLASS being one of {classes}"
                    + DescribeOtherFiles()));
        }

        // One folder of classes is a data set without splits. Of several, and of those beside folders of a known split, any may
        // hold test images.
        bool hasSplits = _splitParents.Count > 0;
        ILookup<string, ImageEntry> unknown = Entries
            .Where(e => _foldersWithoutSplit.Contains(ParentOf(e.Name)))
            .ToLookup(e => SplitFolderOf(ParentOf(e.Name)), StringComparer.Ordinal);
        if (hasSplits || unknown.Count > 1)
        {
            Problems.AddRange(unknown.OrderBy(folder => folder.Key, StringComparer.Ordinal).Select(DescribeUnknownSplit));
            Entries.RemoveAll(e => _foldersWithoutSplit.Contains(ParentOf(e.Name)));
            MustRefuse = !hasSplits;
        }
    }

    /// <summary>The place of the split's folder in a path's parts; -1 where there is none.</summary>
    public static int FindSplit(IReadOnlyList<string> parts, out SplitKind split)
    {
        // From the class folder up: of "fer2013-train-and-test/test/happy/1.jpg" the nearest counts.
        for (int i = parts.Count - 3; i >= 0; i--)
        {
            if (SplitNames.TryParse(parts[i], out split))
            {
                return i;
            }
        }

        split = SplitKind.Training;
        return -1;
    }

    /// <summary>What the folder that an image is in stands for.</summary>
    private ClassMatch FindClass(string[] parts, out Expression label)
    {
        string? folder = parts.Length > 1 ? parts[^2] : null;
        if (!_table.IsInferred)
        {
            return _table.Find(folder, out label);
        }

        // An index follows once all names are known. A split's own folder is no class.
        label = default;
        return folder is null || SplitNames.TryParse(folder, out _) ? ClassMatch.Unknown
            : _table.Map(folder) is null ? ClassMatch.LeftOut
            : ClassMatch.Class;
    }

    private void AddImage(string path, string[] parts, ClassMatch match, Expression label)
    {
        if (match == ClassMatch.LeftOut)
        {
            LeftOut++;
        }
        else if (match == ClassMatch.Unknown)
        {
            _unknownFolders.Add(ParentOf(path));
        }
        else if (_table.IsInferred)
        {
            _unlabeled.Add((path, parts));
        }
        else
        {
            AddEntry(path, parts, label);
        }
    }

    private void AddEntry(string path, string[] parts, Expression label)
    {
        if (FindSplit(parts, out SplitKind split) is >= 0 and var place)
        {
            _splitParents.Add(string.Join('/', parts[..place]));
        }
        else
        {
            _foldersWithoutSplit.Add(ParentOf(path));
        }

        Entries.Add(new ImageEntry(split, label, path));
    }

    /// <summary>Labels images by the names of their folders, now that all of them are known.</summary>
    private void AddUnlabeled()
    {
        if (_unlabeled.Count == 0 || _table.Infer(_unlabeled.Select(image => image.Parts[^2]), Problems) is not { } table)
        {
            return;
        }

        _table = table;
        foreach ((string path, string[] parts) in _unlabeled)
        {
            table.Find(parts[^2], out Expression label);
            AddEntry(path, parts, label);
        }
    }

    private string DescribeClasses() => _table.IsInferred
        ? "the names of the folders"
        : Quoted.Sentence(string.Join(", ", ClassNames.Select(name => name.ToLowerInvariant()))).Trim('"');

    /// <summary>
    /// The folder whose name should specify the split of a class folder: the one beside the folders of known splits or, if there
    /// is none, the one above the classes.
    /// </summary>
    private string SplitFolderOf(string classFolder)
    {
        string above = ParentOf(classFolder);
        string[] parts = above.Split('/');
        for (int i = parts.Length - 1; above.Length > 0 && i >= 0; i--)
        {
            if (_splitParents.Contains(string.Join('/', parts[..i])))
            {
                return string.Join('/', parts[..(i + 1)]);
            }
        }

        return above;
    }

    private DatasetProblem DescribeUnknownSplit(IGrouping<string, ImageEntry> folder)
    {
        int images = folder.Count();
        string[] classes =
        [
            .. folder.Select(e => (int)e.Label).Distinct().Order().Select(index => ClassNames[index].ToLowerInvariant()),
        ];
        string content = $"{images:N0} {(images == 1 ? "image" : "images")} of "
            + (classes.Length <= NamedClasses ? string.Join(", ", classes) : $"{classes.Length} classes");
        string remedy = $"{SplitNames.Known}, or set LabeledImage.Split (ExpressionDataset.FromImages)";
        string name = folder.Key.Length == 0 ? Top : folder.Key;
        return folder.Key.Length == 0 || _splitParents.Contains(folder.Key)
            ? new DatasetProblem(name, $"has {content} in no split folder. Move them into {remedy}")
            : new DatasetProblem(name, $"has {content}, and its name specifies no split. Rename it to {remedy}");
    }

    private static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private string DescribeOtherFiles() => _otherFiles.Count == 0 ? "" : ". It holds " + string.Join("; ", _otherFiles
        .OrderBy(name => !FileKind.IsCsvName(name))
        .Take(Listed)
        .Select(name => $"{Quoted.Path(name)}: {FileKind.CallFor(name)}")) + (_otherFiles.Count > Listed ? "; …" : "");
}
