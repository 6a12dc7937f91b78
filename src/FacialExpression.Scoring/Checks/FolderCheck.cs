using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace FacialExpression.Scoring;

/// <summary>Compares a folder of results with its manifest.</summary>
internal sealed partial class FolderCheck(string folder, string? input)
{
    private const int MostProblems = 100;

    private readonly ManifestFolder _manifests = new(folder);
    private readonly List<string> _problems = [];
    private long _scored;
    private long _rows;
    private long _faces;
    private long _failed;
    private int _missing;

    public async Task<ScoringCheck> RunAsync(CancellationToken cancellationToken)
    {
        ScoringManifest manifest = _manifests.Read()
            ?? throw new ScoringException($"\"{folder}\" has no manifest.json: it is no folder of results.");
        if (!_manifests.IsIntact(manifest, cancellationToken))
        {
            Report("The manifest or its list of inputs was changed after the run began.");
        }

        for (int shard = 0; shard < manifest.Shards; shard++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CheckAsync(manifest, shard, cancellationToken).ConfigureAwait(false);
        }

        CheckOtherFiles(manifest);
        CompareInput(manifest, cancellationToken);
        return new ScoringCheck
        {
            Images = manifest.Images,
            Scored = _scored,
            Rows = _rows,
            Faces = _faces,
            Failed = _failed,
            Parts = manifest.Shards,
            MissingParts = _missing,
            Problems = _problems,
        };
    }

    private async Task CheckAsync(ScoringManifest manifest, int shard, CancellationToken cancellationToken)
    {
        var files = new PartFiles(folder, shard, manifest.Format);
        string name = Path.GetFileName(files.Part);
        PartSummary? summary = files.ReadSummary();
        if (summary is null)
        {
            _missing++;
            Report($"{name} is not finished.");
            return;
        }

        if (!File.Exists(files.Part))
        {
            _missing++;
            Report($"{name} is missing, and its summary is there. The same score command writes it again.");
            return;
        }

        if (summary.Manifest != manifest.Id || summary.Shard != shard || summary.ModelSha256 != manifest.ModelSha256)
        {
            Report($"{name} comes from another run or another model.");
        }

        using FileStream part = File.OpenRead(files.Part);
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(part, cancellationToken).ConfigureAwait(false));
        if (hash != summary.Sha256)
        {
            Report($"{name} was changed after it was finished. Delete it; the same score command writes it again.");
        }

        part.Position = 0;
        try
        {
            await CompareRowsAsync(manifest, shard, name, part, summary, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ScoringException)
        {
            // Whatever a reader throws for damaged bytes.
            Report($"{name} cannot be read: {e.Message}");
        }
    }

    private async Task CompareRowsAsync(
        ScoringManifest manifest,
        int shard,
        string name,
        FileStream part,
        PartSummary summary,
        CancellationToken cancellationToken)
    {
        using IEnumerator<ImageEntry> entries = _manifests.EntriesOf(manifest, shard).GetEnumerator();
        long last = manifest.FirstOf(shard) - 1;
        long images = 0;
        long rows = 0;
        long failed = 0;
        long faces = 0;
        await foreach ((long number, string path, int facesOfRow, string? error) in PartReader
            .ReadAsync(part, manifest.Format, cancellationToken).ConfigureAwait(false))
        {
            rows++;
            faces += facesOfRow;
            if (number == last && rows > 1)
            {
                if (path != entries.Current.Name || manifest.Format != PartFormat.Parquet)
                {
                    Report($"{name} has rows of image {number} twice, or of another name.");
                }

                continue;
            }

            bool isNext = number == last + 1 && entries.MoveNext();
            if (!isNext || entries.Current.Name != path)
            {
                Report($"{name} has image {number} (\"{path}\") where image {last + 1} should be.");
                return;
            }

            last = number;
            images++;
            failed += error is null ? 0 : 1;
        }

        if (images != manifest.CountOf(shard))
        {
            Report(Invariant($"{name} has {images:N0} of {manifest.CountOf(shard):N0} images."));
        }

        if ((rows, images, faces, failed) != (summary.Rows, summary.Images, summary.Faces, summary.Failed))
        {
            Report($"{name} has other numbers of rows, images, faces or failures than its summary.");
        }

        _scored += images;
        _rows += rows;
        _faces += faces;
        _failed += failed;
    }

    private void CheckOtherFiles(ScoringManifest manifest)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(file);
            bool isNumbered = PartName().Match(name) is { Success: true } match
                && int.Parse(match.Groups[1].ValueSpan, null) < manifest.Shards;
            bool isRead = name.StartsWith("part-", StringComparison.Ordinal)
                && Path.GetExtension(name) is ".parquet" or ".jsonl" or ".json";
            if (isRead && !isNumbered)
            {
                // Whoever reads part-* counts its rows, too.
                Report($"{name} is a part that the manifest does not have.");
            }
        }
    }

    /// <summary>Whether the input still has the images of the list, and no others.</summary>
    private void CompareInput(ScoringManifest manifest, CancellationToken cancellationToken)
    {
        if (input is null)
        {
            return;
        }

        using ImageInput now = ImageInput.Open(input, manifest.Column);
        using IEnumerator<ImageEntry> listed =
            Enumerable.Range(0, manifest.Shards).SelectMany(shard => _manifests.EntriesOf(manifest, shard)).GetEnumerator();
        using IEnumerator<ImageEntry> found = now.List(cancellationToken).GetEnumerator();
        while (true)
        {
            bool isListed = listed.MoveNext();
            bool isFound = found.MoveNext();
            if (!isListed && !isFound)
            {
                return;
            }

            if (!isListed || !isFound || listed.Current != found.Current)
            {
                Report(
                    $"\"{input}\" has changed since the run began: {Describe(isFound, found)} is where "
                    + $"{Describe(isListed, listed)} was.");
                return;
            }
        }
    }

    private static string Describe(bool exists, IEnumerator<ImageEntry> images) =>
        exists ? Invariant($"\"{images.Current.Name}\" ({images.Current.Size:N0} bytes)") : "no image";

    private void Report(string problem)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }
    }

    [GeneratedRegex(@"^part-(\d{5,9})\.(parquet|jsonl|json|journal)$")]
    private static partial Regex PartName();
}
