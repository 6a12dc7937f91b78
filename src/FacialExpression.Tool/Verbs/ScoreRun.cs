using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>The arguments of <c>score</c>.</summary>
internal sealed record ScoreSettings
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    public required ShardSelection Shards { get; init; }

    public required bool IsQuiet { get; init; }

    public required ScoringSettings Scoring { get; init; }
}

/// <summary>A run of <c>score</c>.</summary>
internal sealed class ScoreRun(ToolConsole console, ScoreSettings settings)
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        ToolConsole place = settings.IsQuiet ? ToolConsole.Silent : console;
        using var listing = new ProgressLine(place, "images listed");
        using ScoringJob job = await ScoringJob.OpenAsync(
            settings.Input,
            settings.Output,
            settings.Scoring,
            progress: new Reporter(progress => listing.Report(progress.Listed ?? 0)),
            cancellationToken: stop).ConfigureAwait(false);
        listing.Clear();
        using var line = new ProgressLine(place, "images");
        try
        {
            ScoringResult result = await job.RunAsync(
                settings.Shards,
                new Reporter(progress =>
                {
                    // The pace is that of this run.
                    line.Total = progress.Images - progress.Earlier;
                    line.Report(progress.Done - progress.Earlier);
                }),
                stop).ConfigureAwait(false);
            line.Clear();
            if (!settings.IsQuiet)
            {
                Summarize(job, result);
            }

            // Every image has its row, if only with an error: a scheduler that repeats what fails has nothing to repeat.
            return result.Failed > 0 && result.Failed == result.Images ? ExitCode.Failure : ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            line.Clear();
            console.Error.WriteLine("stopped: what is scored stays; the same command goes on there");
            return ExitCode.Interrupted;
        }
        catch (IOException e)
        {
            line.Clear();
            throw new ToolException(
                $"The results in \"{settings.Output}\" cannot be written: {Message.Of(e)} What is scored stays; the same command "
                + "goes on there.");
        }
    }

    /// <summary>Runs <c>score verify</c>.</summary>
    public static async Task<int> VerifyAsync(ToolConsole console, string folder, string? input, CancellationToken stop)
    {
        ScoringCheck check = await ScoringJob.VerifyAsync(folder, input, stop).ConfigureAwait(false);
        foreach (string problem in check.Problems)
        {
            console.Output.WriteLine(Message.OneLine(problem));
        }

        string failed = check.Failed == 0 ? "" : Invariant($", {check.Failed:N0} of them with an error");
        console.Output.WriteLine(check.IsComplete
            ? Invariant($"complete: {check.Images:N0} images{failed}, {check.Rows:N0} rows in {check.Parts:N0} parts, one model")
            : Invariant($"NOT complete: {check.Scored:N0} of {check.Images:N0} images have their rows")
                + Invariant($"; {check.MissingParts:N0} of {check.Parts:N0} parts are missing"));
        if (check.MissingParts > 0)
        {
            console.Output.WriteLine("The score command of the run, with the same options, scores what is missing.");
        }

        return check.IsComplete ? ExitCode.Success : ExitCode.Failure;
    }

    private void Summarize(ScoringJob job, ScoringResult result)
    {
        if (result.Shards == 0)
        {
            console.Error.WriteLine(Invariant(
                $"No shard is this run's: there are {job.Manifest.Shards:N0}, of {job.Manifest.ShardSize:N0} images. ")
                + "A new run with a smaller --shard-size has work for more machines.");
            return;
        }

        long scored = result.Images - result.Earlier;
        string failed = result.Failed == 0 ? "" : Invariant($", {result.Failed:N0} failed");
        string earlier = result.Earlier == 0 ? "" : Invariant($", {result.Earlier:N0} of them earlier");
        string rate = scored == 0 ? "" : Invariant($", {scored / result.Elapsed.TotalSeconds:N0} images/s");
        console.Error.WriteLine(
            Invariant($"{result.Images:N0} images{earlier}, {result.Faces:N0} faces{failed}, {result.Elapsed.TotalSeconds:0.0} s")
            + $"{rate}; {Shards(job, result)}: {settings.Output}");
    }

    private static string Shards(ScoringJob job, ScoringResult result) => result.Shards == job.Manifest.Shards
        ? result.Shards == 1 ? "1 part" : Invariant($"{result.Shards:N0} parts")
        : Invariant($"{result.Shards:N0} of {job.Manifest.Shards:N0} parts");

    private sealed class Reporter(Action<ScoringProgress> report) : IProgress<ScoringProgress>
    {
        public void Report(ScoringProgress value) => report(value);
    }
}
