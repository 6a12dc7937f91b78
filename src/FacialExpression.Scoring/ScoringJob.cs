using System.Diagnostics;
using System.Reflection;

namespace FacialExpression.Scoring;

/// <summary>
/// Scores many images into a folder, in parts that are whole or not there. A run that is killed goes on where it was; runs on
/// several machines share the folder, each with shards of its own.
/// </summary>
/// <example><code>
/// using ScoringJob job = await ScoringJob.OpenAsync("photos", "scores", new ScoringSettings());
/// ScoringResult result = await job.RunAsync(ShardSelection.All);
/// ScoringCheck check = await ScoringJob.VerifyAsync("scores");
/// </code></example>
public sealed class ScoringJob : IDisposable
{
    private readonly string _folder;
    private readonly ImageInput _input;
    private readonly FaceScorer _scorer;
    private readonly bool _ownsScorer;

    private ScoringJob(string folder, ScoringManifest manifest, ImageInput input, FaceScorer scorer, bool ownsScorer) =>
        (_folder, Manifest, _input, _scorer, _ownsScorer) = (folder, manifest, input, scorer, ownsScorer);

    /// <summary>What is scored, and how.</summary>
    public ScoringManifest Manifest { get; }

    /// <summary>Begins a run, or takes up one that is begun.</summary>
    /// <param name="input">
    /// A folder, a <c>.zip</c> or <c>.tar</c> file, a <c>.csv</c> or <c>.parquet</c> file with a column of paths, or a text file
    /// with a path per line.
    /// </param>
    /// <param name="folder">
    /// The folder of results: new, empty, or that of an earlier run with the same images and settings.
    /// </param>
    /// <param name="settings">How images are scored.</param>
    /// <param name="scorer">
    /// Models that are loaded already, which the job does not dispose. Default: those of the settings.
    /// </param>
    /// <param name="progress">Reports the images listed so far.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="ScoringSettings.ShardSize"/> is out of its range.</exception>
    /// <exception cref="ScoringException">
    /// The input is not usable, the folder has other files, or the run in it has other images, another model or other settings.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task<ScoringJob> OpenAsync(
        string input,
        string folder,
        ScoringSettings settings,
        FaceScorer? scorer = null,
        IProgress<ScoringProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.ShardSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.ShardSize, 1_000_000);
        ImageInput images = ImageInput.Open(input, settings.Column);
        FaceScorer models = scorer ?? FaceScorer.Load(settings);
        try
        {
            ScoringManifest wanted = Describe(images, settings, models);
            ScoringManifest manifest = await new ManifestFolder(folder).ReadOrCreateAsync(
                wanted,
                images,
                listed => progress?.Report(new ScoringProgress(listed, 0, 0, 0, 0)),
                cancellationToken).ConfigureAwait(false);
            RequireSame(manifest, wanted, folder);
            RequireInput(manifest, images, folder);
            return new ScoringJob(folder, manifest, images, models, ownsScorer: scorer is null);
        }
        catch
        {
            images.Dispose();
            if (scorer is null)
            {
                models.Dispose();
            }

            throw;
        }
    }

    /// <summary>Scores the shards of this run, one after the other on all cores.</summary>
    /// <param name="shards">Which shards; of several runs at once each has its own.</param>
    /// <param name="progress">Reports after each image.</param>
    /// <param name="cancellationToken">Cancels; what is scored stays, and the next run goes on there.</param>
    /// <exception cref="ScoringException">
    /// Another run works on one of these shards, or the input cannot be read any more. What is scored stays.
    /// </exception>
    /// <exception cref="IOException">A part cannot be written, as on a full disk. What is scored stays.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<ScoringResult> RunAsync(
        ShardSelection shards, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        int[] own = [.. Enumerable.Range(0, Manifest.Shards).Where(shards.Contains)];
        long images = own.Sum(shard => (long)Manifest.CountOf(shard));
        long done = 0;
        long earlier = 0;
        long failed = 0;
        var parts = new List<PartSummary>();
        foreach (int shard in own)
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts.Add(await ScoreShardAsync(
                shard,
                null,
                count =>
                {
                    earlier += count;
                    done += count;
                    Report();
                },
                isFailed =>
                {
                    done++;
                    failed += isFailed ? 1 : 0;
                    Report();
                },
                cancellationToken).ConfigureAwait(false));
        }

        return new ScoringResult
        {
            Shards = own.Length,
            Images = images,
            Earlier = earlier,
            Faces = parts.Sum(part => part.Faces),
            Failed = parts.Sum(part => (long)part.Failed),
            Elapsed = clock.Elapsed,
        };

        void Report() => progress?.Report(new ScoringProgress(null, images, done, earlier, failed));
    }

    /// <summary>
    /// Scores one shard from where an earlier run left it, for a scheduler that decides who works on which. A shard that is
    /// finished is not scored again.
    /// </summary>
    /// <param name="shard">Its number, 0 to <see cref="ScoringManifest.Shards"/> − 1.</param>
    /// <param name="attempt">
    /// A name for this attempt that no other has, of letters, digits and hyphens: an earlier attempt may hang or work on in a
    /// process that nobody reaches. It goes on from all that was scored, and of two attempts that end the first wins.
    /// </param>
    /// <param name="progress">Reports the images of the shard that have a result, after each.</param>
    /// <param name="cancellationToken">Cancels; what is scored stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard.</exception>
    /// <exception cref="ArgumentException">The name of the attempt has other characters.</exception>
    /// <exception cref="ScoringException">The input cannot be read any more.</exception>
    /// <exception cref="IOException">The part cannot be written, as on a full disk. What is scored stays.</exception>
    public Task<PartSummary> ScoreShardAsync(
        int shard, string attempt, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(attempt);
        if (!attempt.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                $"An attempt's name has letters, digits and hyphens only; received \"{attempt}\".", nameof(attempt));
        }

        int done = 0;
        return ScoreShardAsync(
            shard, attempt, count => progress?.Report(done = count), _ => progress?.Report(++done), cancellationToken);
    }

    /// <summary>The summary of a shard; <see langword="null"/> if it is not finished.</summary>
    /// <param name="shard">Its number, 0 to <see cref="ScoringManifest.Shards"/> − 1.</param>
    public PartSummary? FindPart(int shard) => new PartFiles(_folder, shard, Manifest.Format).ReadFinished();

    /// <summary>
    /// Proves that a folder is complete: each image of the list has its rows in one part and no other image has any, and all
    /// parts are whole and come from one model.
    /// </summary>
    /// <param name="folder">The folder of results.</param>
    /// <param name="input">Also compares the list with this input as it is now. Default: it is not compared.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScoringException">There is no manifest, or the input is not usable.</exception>
    public static Task<ScoringCheck> VerifyAsync(
        string folder, string? input = null, CancellationToken cancellationToken = default) =>
        new FolderCheck(folder, input).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        if (_ownsScorer)
        {
            _scorer.Dispose();
        }
    }

    private Task<PartSummary> ScoreShardAsync(
        int shard, string? attempt, Action<int> began, Action<bool> scored, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Manifest.Shards);
        return new ShardRun(_folder, Manifest, _input, _scorer, shard, attempt).RunAsync(began, scored, cancellationToken);
    }

    private static ScoringManifest Describe(ImageInput input, ScoringSettings settings, FaceScorer scorer) => new()
    {
        Version = ScoringManifest.CurrentVersion,
        Id = "",
        Input = input.Location,
        InputKind = input.Kind,
        Column = input is TableInput ? settings.Column ?? TableInput.DefaultColumn : null,
        Images = 0,
        Bytes = 0,
        Format = settings.Format,
        ShardSize = settings.ShardSize,
        IsCrop = settings.IsCrop,
        MinFaceSize = settings.MinFaceSize,
        Model = scorer.Model,
        ModelSha256 = scorer.ModelSha256,
        DetectorSha256 = scorer.DetectorSha256,
        Library =
            typeof(ScoringJob).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
    };

    /// <summary>A run goes on only with its images: with those of another path, each would have a row with an error.</summary>
    private static void RequireInput(ScoringManifest manifest, ImageInput input, string folder)
    {
        var list = new ManifestFolder(folder);
        ImageEntry[] some =
        [
            .. Enumerable.Range(0, Math.Min(5, manifest.Shards)).Select(shard => list.EntriesOf(manifest, shard).First())
                .Where(image => image.Size >= 0),
        ];
        if (some.Length > 0 && !some.Any(input.Has))
        {
            throw new ScoringException(
                $"\"{input.Location}\" has none of the images of the run in \"{folder}\", which was begun with "
                + $"\"{manifest.Input}\". Give that input, or another folder.");
        }
    }

    /// <summary>A run goes on only with the settings that it was begun with.</summary>
    private static void RequireSame(ScoringManifest manifest, ScoringManifest wanted, string folder)
    {
        (string Name, object? Begun, object? Wanted)[] settings =
        [
            ("the kind of input", manifest.InputKind, wanted.InputKind),
            ("the column", manifest.Column, wanted.Column),
            ("the format", manifest.Format, wanted.Format),
            ("the shard size", manifest.ShardSize, wanted.ShardSize),
            ("crops", manifest.IsCrop, wanted.IsCrop),
            ("the smallest face", manifest.MinFaceSize, wanted.MinFaceSize),
            ("the model", manifest.ModelSha256, wanted.ModelSha256),
            ("the detector", manifest.DetectorSha256, wanted.DetectorSha256),
        ];
        if (settings.FirstOrDefault(s => !Equals(s.Begun, s.Wanted)) is { Name: { } name } changed)
        {
            throw new ScoringException(
                $"The run in \"{folder}\" was begun with other settings: {name} was {changed.Begun ?? "none"} and is "
                + $"{changed.Wanted ?? "none"} now. Use the settings it was begun with, or another folder.");
        }
    }
}
