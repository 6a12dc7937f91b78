using System.Security.Cryptography;
using System.Text.Json;

namespace FacialExpression.Scoring;

/// <summary>Scores one shard, from where an earlier run left it.</summary>
internal sealed class ShardRun(
    string folder, ScoringManifest manifest, ImageInput input, FaceScorer scorer, int shard, string? attempt)
{
    // A share that hiccups gets a few seconds.
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly PartFiles _files = new(folder, shard, manifest.Format);

    /// <param name="began">Receives the images that earlier runs scored.</param>
    /// <param name="scored">Receives, for each image, whether it failed.</param>
    /// <param name="cancellationToken">Cancels; what is scored stays.</param>
    public async Task<PartSummary> RunAsync(Action<int> began, Action<bool> scored, CancellationToken cancellationToken)
    {
        if (_files.ReadSummary() is { } finished)
        {
            return Accept(finished, began);
        }

        var inputs = new ManifestFolder(folder);
        using PartJournal journal = PartJournal.Open(
            _files,
            attempt,
            new JournalHead(manifest.Id, shard),
            inputs.EntriesOf(manifest, shard),
            manifest.FirstOf(shard));
        if (_files.ReadSummary() is { } meanwhile)
        {
            journal.Delete();
            return Accept(meanwhile, began);
        }

        began(journal.Count);
        try
        {
            IEnumerable<ImageEntry> left = inputs.EntriesOf(manifest, shard).Skip(journal.Count);
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
                return input.Read(image, cancellationToken);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // One image is missing, or all of them.
                throw input.IsThere() ? e : Vanished(e);
            }
            catch (IOException e) when (e is not EndOfStreamException)
            {
                if (attempt == Pauses.Length)
                {
                    throw Vanished(e);
                }

                cancellationToken.WaitHandle.WaitOne(Pauses[attempt]);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private ScoringException Vanished(Exception cause) => new(
        $"\"{input.Location}\" cannot be read any more: {cause.Message} What is scored stays; run the same command again when "
        + "the input is back.",
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
