namespace FacialExpression.Training;

/// <summary>Finds files in a folder and everything below it, each once, whatever links there are.</summary>
internal sealed class FolderSource
{
    private readonly ClassFolders _folders;
    private readonly string _root;
    private readonly string _realRoot;
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, string Real)> _links = [];

    private FolderSource(ClassFolders folders, string root)
    {
        _folders = folders;
        _root = root;
        _realRoot = RealPath(root);
    }

    /// <summary>Adds every file of a folder.</summary>
    public static void AddTo(ClassFolders folders, string root)
    {
        var source = new FolderSource(folders, root);
        source.Walk("", source._realRoot);

        // After the folders themselves, so that of a folder and a link to it the folder counts.
        while (source._links.TryDequeue(out (string Name, string Real) link))
        {
            source.Follow(link.Name, link.Real);
        }
    }

    private void Follow(string name, string real)
    {
        if (_visited.Contains(real))
        {
            _folders.Problems.Add(
                new DatasetProblem(name, $"is a link to {real}, whose files are loaded already; it is not followed"));
        }
        else if (IsInside(_realRoot, real))
        {
            _folders.Problems.Add(new DatasetProblem(name, $"is a link to {real}, a parent folder; it is not followed"));
        }
        else
        {
            Walk(name, real);
        }
    }

    private void Walk(string name, string real)
    {
        if (!_visited.Add(real))
        {
            return;
        }

        try
        {
            foreach (FileSystemInfo item in new DirectoryInfo(Path.Combine(_root, name)).EnumerateFileSystemInfos())
            {
                string itemName = name.Length == 0 ? item.Name : $"{name}/{item.Name}";
                if (item is not DirectoryInfo)
                {
                    _folders.Add(itemName);
                }
                else if (item.LinkTarget is null)
                {
                    Walk(itemName, Path.Combine(real, item.Name));
                }
                else
                {
                    _links.Enqueue((itemName, RealPath(item.FullName)));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _folders.Problems.Add(
                new DatasetProblem(name.Length == 0 ? ClassFolders.Top : name, $"cannot be listed: {e.Message}"));
        }
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(
            Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without links.</summary>
    private static string RealPath(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            real = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target
                ? RealPath(target.FullName)
                : real;
        }

        return real;
    }
}
