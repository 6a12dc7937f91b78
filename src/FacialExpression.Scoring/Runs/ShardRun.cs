using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Scoring;

/// <summary>Scores one shard, from where an earlier run left it.</summary>
internal sealed class ShardRun(
    string folder, ScoringManifest manifest, ImageInput input, FaceScorer scorer, int shard, string? attempt)
{
    // The images that are tried, to tell one that is missing from a share that is.
    private const int Witnesses = 3;

    // A share that hiccups gets a few seconds.
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly PartFiles _files = new(folder, shard, manifest.Format);
    private readonly ManifestFolder _inputs = new(folder);
    private ImageEntry? _lastRead;

    /// <param name="began">Receives the images that earlier runs scored.</param>
    /// <param name="scored">Receives, for each image, whether it failed.</param>
    /// <param name="cancellationToken">Cancels; what is scored stays.</param>
    public async Task<PartSummary> RunAsync(Action<int> began, Action<bool> scored, CancellationToken cancellationToken)
    {
        if (_files.ReadFinished() is { } finished)
        {
            return Accept(finished, began);
        }

        using PartJournal journal = PartJournal.Open(
            _files,
            attempt,
            new JournalHead(manifest.Id, shard),
            _inputs.EntriesOf(manifest, shard),
            manifest.FirstOf(shard));
        if (_files.ReadFinished() is { } meanwhile)
        {
            journal.Delete();
            return Accept(meanwhile, began);
        }

        if (attempt is null && journal.Count < manifest.CountOf(shard))
        {
            // A part with neither a summary nor a complete journal may have been changed.
            _files.SetAside();
        }

        began(journal.Count);
        try
        {
            IEnumerable<ImageEntry> left = _inputs.EntriesOf(manifest, shard).Skip(journal.Count);
            await foreach ((ImageEntry image, IReadOnlyList<ScoredFace> faces, Exception? error) in scorer
                .ScoreAsync(left.ToAsyncEnumerable(), image => ReadUnchanged(image, cancellationToken), cancellationToken)
                .ConfigureAwait(false))
            {
                if (error is ScoringException)
                {
                    throw error;
                }

                journal.Add(new ScoredImage(
                    manifest.FirstOf(shard) + journal.Count,
                    image.Name,
                    faces,
                    error is null ? null : OneLine.Of(error.Message)));
                scored(error is not null);
            }
        }
        finally
        {
            journal.Flush();
        }

        await WriteAsync(journal, cancellationToken).ConfigureAwait(false);
        PartSummary summary = await SummarizeAsync(cancellationToken).ConfigureAwait(false);
        journal.Delete();
        foreach (string other in _files.Journals())
        {
            File.Delete(other);
        }

        return summary;
    }

    private PartSummary Accept(PartSummary summary, Action<int> began)
    {
        if (summary.Manifest != manifest.Id)
        {
            throw new ScoringException(
                $"\"{_files.Part}\" belongs to other inputs, another model or other settings. Score into another folder.");
        }

        began(summary.Images);
        return summary;
    }

    private ReadOnlyMemory<byte> ReadUnchanged(ImageEntry image, CancellationToken cancellationToken)
    {
        byte[] bytes = Read(image, cancellationToken);
        return image.Size >= 0 && bytes.Length != image.Size
            ? throw new IOException(Invariant(
                $"The image has {bytes.Length:N0} bytes and had {image.Size:N0} when the run began: it was changed."))
            : bytes;
    }

    private byte[] Read(ImageEntry image, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                byte[] bytes = input.Read(image, cancellationToken);
                _lastRead = image;
                return bytes;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                bool mayPass = image.Size >= 0
                    && e is not (FileNotFoundException or DirectoryNotFoundException or EndOfStreamException
                        or PathTooLongException or UnauthorizedAccessException);
                if (mayPass && attempt < Pauses.Length)
                {
                    cancellationToken.WaitHandle.WaitOne(Pauses[attempt]);
                    cancellationToken.ThrowIfCancellationRequested();
                    continue;
                }

                throw IsOneOfMany(image) ? e : Vanished(e);
            }
        }
    }

    /// <summary>
    /// Whether it is this image that cannot be read, and not the input: others that were there when the run began can be. A share
    /// that is gone often leaves an empty folder, or a list of its images on another disk.
    /// </summary>
    private bool IsOneOfMany(ImageEntry image)
    {
        if (!input.IsThere())
        {
            return false;
        }

        ImageEntry[] others =
        [
            .. new[] { _lastRead }.OfType<ImageEntry>()
                .Concat(_inputs.EntriesOf(manifest, shard).Where(other => other.Size >= 0 && other != image).Take(Witnesses))
                .Concat(_inputs.EntriesOf(manifest, 0).Where(other => other.Size >= 0 && other != image).Take(Witnesses)),
        ];
        return others.Length == 0 || others.Any(input.Has);
    }

    private ScoringException Vanished(Exception cause) => new(
        $"\"{input.Location}\" cannot be read any more: {cause.Message} Others of its images, which were there when the run "
        + "began, cannot be read either. What is scored stays; run the same command again when the input is back.",
        cause);

    /// <summary>Writes the part. If another attempt has written it meanwhile, that one stays.</summary>
    private Task WriteAsync(PartJournal journal, CancellationToken cancellationToken) => WholeFile.WriteAsync(
        _files.Part,
        async stream =>
        {
            if (manifest.Format == PartFormat.Parquet)
            {
                await PartTable.WriteAsync(stream, journal.Read(), cancellationToken).ConfigureAwait(false);
                return;
            }

            foreach (ScoredImage image in journal.Read())
            {
                stream.Write(PartJournal.Line(image));
            }
        },
        replace: false);

    /// <summary>Writes the summary of the part as it is on the disk: whoever does so writes the same.</summary>
    private async Task<PartSummary> SummarizeAsync(CancellationToken cancellationToken)
    {
        using FileStream part = File.OpenRead(_files.Part);
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(part, cancellationToken).ConfigureAwait(false));
        part.Position = 0;
        var summary = new PartSummary
        {
            Shard = shard,
            Manifest = manifest.Id,
            ModelSha256 = scorer.ModelSha256,
            Images = manifest.CountOf(shard),
            Rows = 0,
            Faces = 0,
            Failed = 0,
            Sha256 = hash,
            Finished = File.GetLastWriteTimeUtc(_files.Part),
        };
        long last = -1;
        await foreach (PartRow row in PartReader.ReadAsync(part, manifest.Format, cancellationToken).ConfigureAwait(false))
        {
            bool isFailed = row.Input != last && row.Error is not null;
            last = row.Input;
            summary = summary with
            {
                Rows = summary.Rows + 1,
                Faces = summary.Faces + row.Faces,
                Failed = summary.Failed + (isFailed ? 1 : 0),
            };
        }

        await WholeFile.WriteAsync(
            _files.Summary,
            stream => JsonSerializer.SerializeAsync(stream, summary, PartJson.Default.PartSummary, cancellationToken))
            .ConfigureAwait(false);
        return summary;
    }
}
