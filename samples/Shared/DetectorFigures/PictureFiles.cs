using System.IO.Compression;

namespace FacialExpression.Samples.Detectors;

/// <summary>The files of a folder or of a zip file, by their names in a table.</summary>
internal sealed class PictureFiles : IDisposable
{
    private readonly string _path;
    private readonly ZipArchive? _zip;

    /// <param name="path">A folder or a zip file.</param>
    /// <exception cref="FileNotFoundException">It is neither.</exception>
    public PictureFiles(string path)
    {
        _path = path;
        if (!Directory.Exists(path))
        {
            _zip = File.Exists(path)
                ? ZipFile.OpenRead(path)
                : throw new FileNotFoundException($"There is no folder or zip file \"{path}\".");
        }
    }

    /// <summary>The content of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public byte[] Read(string name)
    {
        if (_zip is null)
        {
            return File.ReadAllBytes(Path.Combine(_path, name));
        }

        ZipArchiveEntry entry = _zip.GetEntry(name) ?? throw new FileNotFoundException($"There is no \"{name}\" in {_path}.");
        byte[] content = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    public void Dispose() => _zip?.Dispose();
}
