using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Scoring;

/// <summary>The manifest in the folder of results: <c>manifest.json</c>, and <c>inputs.jsonl</c> with a line per image.</summary>
internal sealed class ManifestFolder(string folder)
{
    private const string ManifestName = "manifest.json";
    private const string InputsName = "inputs.jsonl";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);

    /// <summary>The manifest; <see langword="null"/> if there is none yet.</summary>
    /// <exception cref="ScoringException">It is damaged, or of a newer version.</exception>
    public ScoringManifest? Read()
    {
        string path = Path.Combine(folder, ManifestName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ScoringManifest manifest =
                JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Default.ScoringManifest)!;
            return manifest.Version == ScoringManifest.CurrentVersion ? manifest : throw new ScoringException(
                $"\"{path}\" has version {manifest.Version}; this library reads version {ScoringManifest.CurrentVersion}.");
        }
        catch (JsonException e)
        {
            throw new ScoringException($"\"{path}\" is damaged: {e.Message} Score into another folder.", e);
        }
    }

    /// <summary>Reads the manifest, or lists the inputs and writes it, once, however many runs begin at the same time.</summary>
    /// <param name="create">All of the manifest but what the list decides.</param>
    /// <param name="input">The input.</param>
    /// <param name="listed">Receives the images listed so far.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ScoringManifest> ReadOrCreateAsync(
        ScoringManifest create, ImageInput input, Action<long> listed, CancellationToken cancellationToken)
    {
        ScoringManifest? manifest;
        while ((manifest = Read()) is null)
        {
            RequireEmpty();
            Directory.CreateDirectory(folder);
            using FileStream? alone = ExclusiveFile.TryOpen(Path.Combine(folder, "manifest.lock"));
            if (alone is not null)
            {
                return Read() ?? await WriteAsync(create, input, listed, cancellationToken).ConfigureAwait(false);
            }

            // Another run lists the inputs.
            await Task.Delay(Patience, cancellationToken).ConfigureAwait(false);
        }

        return manifest;
    }

    /// <summary>The images of a shard, from the list.</summary>
    public IEnumerable<ImageEntry> EntriesOf(ScoringManifest manifest, int shard)
    {
        using FileStream file = OpenInputs();
        file.Position = manifest.Offsets[shard];
        using var reader = new StreamReader(file);
        for (int i = 0; i < manifest.CountOf(shard); i++)
        {
            string line = reader.ReadLine() ?? throw Damaged();
            yield return InputLine.Parse(line) ?? throw Damaged();
        }
    }

    /// <summary>Whether the list and the settings are those that the manifest's identity was computed from.</summary>
    public bool IsIntact(ScoringManifest manifest, CancellationToken cancellationToken)
    {
        using FileStream file = OpenInputs();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        while (file.Read(buffer) is > 0 and int count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }

        return Identify(manifest, hash) == manifest.Id;
    }

    private async Task<ScoringManifest> WriteAsync(
        ScoringManifest create, ImageInput input, Action<long> listed, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var offsets = new List<long>();
        long images = 0;
        long bytes = 0;
        await WholeFile.WriteAsync(Path.Combine(folder, InputsName), list =>
        {
            long position = 0;
            foreach (ImageEntry image in input.List(cancellationToken))
            {
                byte[] line = InputLine.Format(image);
                if (images++ % create.ShardSize == 0)
                {
                    offsets.Add(position);
                }

                list.Write(line);
                hash.AppendData(line);
                position += line.Length;
                bytes += Math.Max(0, image.Size);
                listed(images);
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (images == 0)
        {
            File.Delete(Path.Combine(folder, InputsName));
            throw new ScoringException($"There is no image in \"{input.Location}\".");
        }

        ScoringManifest manifest = create with { Images = images, Bytes = bytes, Offsets = offsets };
        manifest = manifest with { Id = Identify(manifest, hash) };
        await WholeFile.WriteAsync(
            Path.Combine(folder, ManifestName),
            stream => JsonSerializer.SerializeAsync(stream, manifest, ManifestJson.Default.ScoringManifest, cancellationToken))
            .ConfigureAwait(false);
        return manifest;
    }

    /// <summary>The hash of the list, and of everything that the results depend on.</summary>
    private static string Identify(ScoringManifest manifest, IncrementalHash list)
    {
        // Not the path of the input: a share may be mounted elsewhere on another machine.
        list.AppendData(JsonSerializer.SerializeToUtf8Bytes(
            manifest with { Id = "", Input = "", Library = "" }, ManifestJson.Default.ScoringManifest));
        return Convert.ToHexStringLower(list.GetHashAndReset());
    }

    /// <summary>Refuses to begin in a folder that is in use for something else.</summary>
    private void RequireEmpty()
    {
        string[] own = [InputsName, "manifest.lock"];
        string? other = Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)
                .FirstOrDefault(name => !own.Contains(name) && !WholeFile.IsUnfinished(name))
            : null;
        if (other is not null)
        {
            throw new ScoringException(
                $"\"{folder}\" has other files (\"{other}\") and no manifest. Give an empty or new folder.");
        }
    }

    private FileStream OpenInputs()
    {
        string path = Path.Combine(folder, InputsName);
        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16)
            : throw new ScoringException($"\"{path}\" is missing, the list of the images. Score into another folder.");
    }

    private ScoringException Damaged() =>
        new($"\"{Path.Combine(folder, InputsName)}\" is damaged: it lacks images of the manifest. Score into another folder.");
}
