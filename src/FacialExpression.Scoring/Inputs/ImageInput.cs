namespace FacialExpression.Scoring;

/// <summary>Where the images of a run come from. Images can be read from several threads.</summary>
internal abstract class ImageInput : IDisposable
{
    /// <summary>What kind of input it is, for the manifest.</summary>
    public abstract string Kind { get; }

    /// <summary>The path that the run was given.</summary>
    public required string Location { get; init; }

    /// <summary>Opens an input by what the path is.</summary>
    /// <param name="path">
    /// A folder, a <c>.zip</c> or <c>.tar</c> file, a <c>.csv</c> or <c>.parquet</c> file with a column of paths, or a text file
    /// with a path per line.
    /// </param>
    /// <param name="column">The column of a table; <see langword="null"/> for <c>path</c>.</param>
    /// <exception cref="ScoringException">There is no such input, or it is of another kind.</exception>
    public static ImageInput Open(string path, string? column)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        bool isTable = ending is ".csv" or ".parquet";
        if (column is not null && !isTable)
        {
            throw new ScoringException($"A column is for .csv and .parquet files; \"{path}\" is neither.");
        }

        if (Directory.Exists(path))
        {
            return new FolderInput { Location = path };
        }

        if (!File.Exists(path))
        {
            throw new ScoringException($"There is no folder or file \"{path}\" to score.");
        }

        return ending switch
        {
            ".zip" => new ZipInput { Location = path },
            ".tar" => new TarInput { Location = path },
            ".tgz" or ".gz" or ".bz2" or ".xz" or ".zst" or ".7z" or ".rar" => throw new ScoringException(
                $"\"{path}\" is compressed as a whole, so that no image in it can be read by itself. Unpack it, or make a .zip "
                + "or a plain .tar of it."),
            _ when isTable => new TableInput(column ?? TableInput.DefaultColumn) { Location = path },
            _ when ImageFileTypes.IsImage(path) => throw new ScoringException(
                $"\"{path}\" is a single image; give a folder, a list, a .zip or a .tar."),
            _ => new ListInput { Location = path },
        };
    }

    /// <summary>All images, in an order that is the same whenever the input is the same.</summary>
    public abstract IEnumerable<ImageEntry> List(CancellationToken cancellationToken);

    /// <summary>The bytes of an image.</summary>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The system denies it.</exception>
    /// <exception cref="InvalidDataException">An archive's entry is damaged.</exception>
    public abstract byte[] Read(ImageEntry image, CancellationToken cancellationToken);

    /// <summary>Whether an image of a list is there, with the size that it had.</summary>
    public bool Has(ImageEntry image)
    {
        try
        {
            return Read(image, default).Length == image.Size;
        }
        catch (ImageFormatException)
        {
            // It is there, and has too many bytes.
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Whether the input is there at all: a share that vanished has no images, which is no fault of an image.</summary>
    public abstract bool IsThere();

    public virtual void Dispose()
    {
    }
}
