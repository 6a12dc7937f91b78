using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FacialExpression.Samples.Cluster.Grains;
using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster;

/// <summary><c>score INPUT --out DIR</c>: gives a job to the cluster, shows its progress, and verifies the results.</summary>
internal static class ScoreCommand
{
    public static Command Create(ClusterAddress address)
    {
        var input = new Argument<string>("INPUT")
        {
            Description = "as of \"facial-expression score\", on a folder that all share",
        };
        var output = new Option<string>("--out") { Description = "a folder that all share", HelpName = "DIR", Required = true };
        var crop = new Option<bool>("--crop") { Description = "each image is one face" };
        var size = new Option<int>("--shard-size") { Description = "the images of a part", DefaultValueFactory = _ => 10_000 };
        var command = new Command("score", "Scores images on all silos.") { input, output, crop, size };
        address.AddTo(command);
        command.SetAction((arguments, stop) => RunAsync(
            address.DatabaseOf(arguments),
            new JobRequest
            {
                Input = Path.GetFullPath(arguments.GetRequiredValue(input)),
                Output = Path.GetFullPath(arguments.GetRequiredValue(output)),
                IsCrop = arguments.GetValue(crop),
                ShardSize = arguments.GetValue(size),
            },
            stop));
        return command;
    }

    private static async Task<int> RunAsync(string? database, JobRequest request, CancellationToken stop)
    {
        try
        {
            // The list of images is made here, so that no silo waits for it.
            using ScoringJob job = await ScoringJob
                .OpenAsync(request.Input, request.Output, request.ToSettings(), cancellationToken: stop).ConfigureAwait(false);
            request = request with { Id = job.Manifest.Id };
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{job.Manifest.Images:N0} images in {job.Manifest.Shards:N0} parts"));
        }
        catch (ScoringException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return 2;
        }

        using IHost client = await ClusterClientHost.StartAsync(database, stop).ConfigureAwait(false);
        IGrainFactory grains = client.Services.GetRequiredService<IGrainFactory>();
        await AnswerAsync(() => grains.GetGrain<IJobsGrain>(0).Add(request), stop).ConfigureAwait(false);
        await WatchAsync(grains, request, stop).ConfigureAwait(false);
        if (!JobFolder.HasManifest(request))
        {
            await Console.Error.WriteLineAsync($"error: \"{request.Output}\" was given to another job.").ConfigureAwait(false);
            return 2;
        }

        ScoringCheck check = await ScoringJob.VerifyAsync(request.Output, cancellationToken: stop).ConfigureAwait(false);
        Console.WriteLine(check.IsComplete
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"complete: {check.Images:N0} images, {check.Rows:N0} rows in {check.Parts:N0} parts, one model")
            : string.Join('\n', check.Problems));
        return check.IsComplete ? 0 : 1;
    }

    /// <summary>Shows progress until the job is no longer among those to do.</summary>
    private static async Task WatchAsync(IGrainFactory grains, JobRequest request, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        IJobGrain job = grains.GetGrain<IJobGrain>(request.Key);
        long? before = null;
        string? error = null;
        bool isOpen = true;
        while (isOpen)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
            JobStatus? status = null;
            await AnswerAsync(
                async () =>
                {
                    status = await job.GetStatus().ConfigureAwait(false);
                    IReadOnlyList<JobRequest> jobs = await grains.GetGrain<IJobsGrain>(0).List().ConfigureAwait(false);
                    isOpen = jobs.Any(other => other.Key == request.Key);
                },
                stop).ConfigureAwait(false);
            if (status is { LastError: { } last } && last != error)
            {
                await Console.Error.WriteLineAsync($"A silo tries again after an error. {last}").ConfigureAwait(false);
                error = last;
            }

            // Without shards no silo has opened the job yet.
            if (status is { Shards: > 0 })
            {
                before ??= status.Done;
                string silos = string.Join("  ", status.Working.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value}"));
                string failures = status.Failures == 0 ? "" : string.Create(
                    CultureInfo.InvariantCulture, $", {status.Failures} failed attempts");
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{clock.Elapsed.TotalSeconds,5:0} s  {status.Done:N0} of {status.Images:N0} images, "
                    + $"{(status.Done - before) / clock.Elapsed.TotalSeconds:N0}/s, "
                    + $"{status.Finished} of {status.Shards} parts{failures}  {silos}"));
            }
        }
    }

    /// <summary>Asks the cluster again when a silo or the database that answers is gone.</summary>
    private static async Task AnswerAsync(Func<Task> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await ask().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"The cluster does not answer ({e.Message}); asking again.")
                    .ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
            }
        }
    }
}
