namespace FacialExpression.Tool;

/// <summary>
/// The folder of the pictures with boxes and bars. Each has the name of its picture and a suffix of its own, which a second run
/// replaces and which no camera or program gives; a second picture of that name gets a number. The folder must not be one that
/// pictures come from, and no file that a picture is read from is replaced.
/// </summary>
internal sealed class AnnotationFolder
{
    private const string Suffix = ".faces";

    private readonly string _folder;
    private readonly float _threshold;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _pictures;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="ArgumentException">The folder is one that pictures come from.</exception>
    public AnnotationFolder(string folder, IEnumerable<string> arguments, float threshold)
    {
        _folder = folder;
        RealFolder = RealPath.Of(folder);
        _threshold = threshold;
        foreach (string argument in arguments)
        {
            if (PictureFiles.FolderOf(argument, RealFolder) is not { } source)
            {
                continue;
            }

            string real = RealPath.Of(source.Folder);
            bool isRefused = source.IsTree
                ? RealPath.Contains(real, RealFolder) || RealPath.Contains(RealFolder, real)
                : RealPath.Contains(real, RealFolder) && RealPath.Contains(RealFolder, real);
            if (isRefused)
            {
                throw new ArgumentException(
                    $"--annotate needs a folder of its own: \"{folder}\" and the pictures' folder \"{source.Folder}\" are the "
                    + "same, or one is inside the other, so that pictures could be overwritten.");
            }
        }

        IsNew = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        _pictures = new HashSet<string>(RealPath.Comparer(RealFolder));
    }

    /// <summary>The folder's real path.</summary>
    public string RealFolder { get; }

    /// <summary>Whether the folder is of this run, so that no picture can be in it.</summary>
    public bool IsNew { get; }

    /// <summary>Protects a picture: if it is in the folder, as by a link or as another argument, it is not replaced.</summary>
    public void Protect((string Place, string Target) picture)
    {
        foreach (string path in (ReadOnlySpan<string>)[picture.Place, picture.Target])
        {
            if (path.StartsWith(RealFolder, StringComparison.OrdinalIgnoreCase))
            {
                _pictures.Add(path);
            }
        }
    }

    /// <summary>The file for a picture. Call in the order of the pictures, so that a second run gives the same names.</summary>
    public string Reserve(PictureSource source)
    {
        string ending = Suffix + (IsJpeg(source.Name) ? ".jpg" : ".png");
        string name = Path.ChangeExtension(source.Name, null);
        string file = name + ending;
        for (int i = 2; !_taken.Add(file) || IsPicture(file); i++)
        {
            file = Invariant($"{name}-{i}{ending}");
        }

        return Path.Combine(_folder, file);
    }

    /// <summary>Draws a picture; called from several threads.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory for the drawing.</exception>
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

    private bool IsPicture(string file) =>
        _pictures.Count > 0 && _pictures.Contains(RealPath.OfPlace(Path.Combine(_folder, file)));

    private static bool IsJpeg(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".jpe" or ".jfif" or ".jif";
}
