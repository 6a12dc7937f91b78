namespace FacialExpression.Tool;

/// <summary>
/// The folder of the pictures with boxes and bars. Each has the name of its picture; a second one of that name gets a number. The
/// folder must not be one that pictures come from, so that no picture can be overwritten.
/// </summary>
internal sealed class AnnotationFolder
{
    private readonly string _folder;
    private readonly float _threshold;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="ArgumentException">The folder is one that pictures come from.</exception>
    public AnnotationFolder(string folder, IEnumerable<string> arguments, float threshold)
    {
        _folder = folder;
        _threshold = threshold;
        foreach (string argument in arguments)
        {
            if (PictureFiles.FolderOf(argument) is not { } source)
            {
                continue;
            }

            bool isRefused = source.IsTree
                ? Contains(source.Folder, folder) || Contains(folder, source.Folder)
                : Contains(source.Folder, folder) && Contains(folder, source.Folder);
            if (isRefused)
            {
                throw new ArgumentException(
                    $"--annotate needs a folder of its own: \"{folder}\" and the pictures' folder \"{source.Folder}\" are the "
                    + "same, or one is inside the other, so that pictures could be overwritten.");
            }

            // A picture of another argument must not get the place of this one.
            _taken.Add(Path.GetRelativePath(folder, argument));
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>The file for a picture. Call in the order of the pictures, so that a second run gives the same names.</summary>
    public string Reserve(PictureSource source)
    {
        string ending = IsJpeg(source.Name) ? ".jpg" : ".png";
        string name = Path.ChangeExtension(source.Name, null);
        string file = name + ending;
        for (int i = 2; !_taken.Add(file); i++)
        {
            file = Invariant($"{name}-{i}{ending}");
        }

        return Path.Combine(_folder, file);
    }

    /// <summary>Draws a picture; called from several threads.</summary>
    public async Task WriteAsync(string path, Picture picture, IReadOnlyList<PictureFace> faces)
    {
        var file = new OutputFile(path);
        await using (file.ConfigureAwait(false))
        {
            FaceDrawing.Write(
                file.Stream,
                IsJpeg(path),
                picture,
                [
                    .. faces.Select(f => (
                        f.Face, f.Prediction, f.Prediction.IsUnsure(_threshold) ? "unsure" : f.Prediction.ToString())),
                ]);
            await file.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool IsJpeg(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".jpe" or ".jfif" or ".jif";

    /// <summary>Whether a folder is another or above it, links of the folders themselves followed.</summary>
    private static bool Contains(string outer, string inner)
    {
        string relative = Path.GetRelativePath(Resolve(outer), Resolve(inner));
        return relative == "." || !(relative == ".." || Path.IsPathRooted(relative)
            || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    private static string Resolve(string folder)
    {
        var info = new DirectoryInfo(folder);
        return (info.Exists ? info.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? info.FullName;
    }
}
