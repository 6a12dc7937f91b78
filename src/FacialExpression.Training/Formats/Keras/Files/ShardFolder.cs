using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>The folder of a <c>model.json</c>, whose files of numbers are read once each, and no others.</summary>
/// <param name="folder">The folder.</param>
internal sealed class ShardFolder(string folder)
{
    private const long MaxBytes = 1L << 30;

    private readonly HashSet<string> _read = [];
    private long _left = MaxBytes;

    /// <summary>The files one after another.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is missing, is named twice, is in another folder, or all together are too large.
    /// </exception>
    public byte[] Read(IReadOnlyList<JsonElement> paths)
    {
        string[] files = [.. paths.Select(Find)];
        _left -= files.Sum(file => new FileInfo(file).Length);
        if (_left < 0)
        {
            throw new InvalidDataException($"its files of numbers have more than {MaxBytes:N0} bytes together");
        }

        using var all = new MemoryStream();
        foreach (string file in files)
        {
            all.Write(File.ReadAllBytes(file));
        }

        return all.ToArray();
    }

    private string Find(JsonElement path)
    {
        string name = path.ValueKind == JsonValueKind.String
            ? path.GetString()!
            : throw new InvalidDataException("its weightsManifest has a path that is no text");
        string file = IsInside(name, out string full)
            ? full
            : throw new InvalidDataException(
                $"it names a file outside its folder, or a link, {Quoted.Text(name)}, which was not opened");
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"its file {Quoted.Text(name)} is not beside it");
        }

        return _read.Add(file) ? file : throw new InvalidDataException($"it names the file {Quoted.Text(name)} twice");
    }

    /// <summary>Whether a name leads to a place below the folder, and not by a link, which may lead out again.</summary>
    private bool IsInside(string name, out string full)
    {
        full = "";
        if (name.Length == 0 || name.Contains('\0') || Path.IsPathRooted(name))
        {
            return false;
        }

        // A root folder ends in its separator, others do not.
        string start = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        full = Path.GetFullPath(Path.Combine(start, name));
        if (!full.StartsWith(start, StringComparison.Ordinal))
        {
            return false;
        }

        for (string? at = full; at is not null && at.Length > start.Length; at = Path.GetDirectoryName(at))
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                return false;
            }
        }

        return true;
    }
}
