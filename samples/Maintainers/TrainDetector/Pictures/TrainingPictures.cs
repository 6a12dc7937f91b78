using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>A picture to train on, decoded.</summary>
internal sealed record TrainingPicture(GrayPicture Gray, IReadOnlyList<AnnotatedFace> Faces);

/// <summary>The pictures of a set in memory, as gray bytes, by the folder that they are from.</summary>
internal sealed class TrainingPictures
{
    private readonly Dictionary<string, TrainingPicture[]> _bySource;

    /// <param name="pictures">Each picture with its folder.</param>
    public TrainingPictures(IEnumerable<(string Source, TrainingPicture Picture)> pictures)
    {
        _bySource = pictures.GroupBy(p => p.Source, p => p.Picture).ToDictionary(g => g.Key, g => g.ToArray());
        Negatives = [.. _bySource.OrderBy(s => s.Key, StringComparer.Ordinal)
            .SelectMany(s => s.Value).Where(p => p.Faces.Count == 0)];
    }

    /// <summary>Pictures without any row of a face.</summary>
    public IReadOnlyList<TrainingPicture> Negatives { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count => _bySource.Values.Sum(p => p.Length);

    /// <summary>The bytes of their pixels.</summary>
    public long Bytes => _bySource.Values.SelectMany(p => p).Sum(p => (long)p.Gray.Pixels.Length);

    /// <summary>The pictures of a folder; empty if there are none.</summary>
    public IReadOnlyList<TrainingPicture> From(string source) => _bySource.GetValueOrDefault(source) ?? [];

    /// <summary>Decodes all pictures of a table.</summary>
    /// <param name="data">A folder or zip file.</param>
    /// <param name="table">Its boxes.</param>
    /// <param name="most">The most pictures of each folder, for a trial.</param>
    public static TrainingPictures Load(string data, string table, int? most)
    {
        IEnumerable<AnnotatedPicture> taken = FaceTable.Load(table)
            .GroupBy(p => p.File.Split('/')[0])
            .SelectMany(g => g.Take(most ?? int.MaxValue));
        using var files = new PictureFiles(data);
        return new TrainingPictures(
            taken.Select(p => (p.File.Split('/')[0], new TrainingPicture(Decode(files.Read(p.File)), p.Faces))));
    }

    /// <summary>Decodes a picture as the detector sees it.</summary>
    public static GrayPicture Decode(byte[] file)
    {
        using Picture picture = Picture.Decode(file);
        byte[] gray = new byte[picture.Width * picture.Height];
        picture.CopyTo(gray, PixelFormat.Gray8);
        return new GrayPicture(gray, picture.Width, picture.Height);
    }
}
