using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>
/// The arguments of verbs that load a data set: what it is, people's votes, and whether invalid images are skipped.
/// </summary>
internal sealed class DatasetArguments
{
    /// <summary>In place of the names of classes: those of the folders.</summary>
    private const string Folders = "folders";

    /// <summary>The data set.</summary>
    public Argument<string> Data { get; } = new("DATA")
    {
        Description = "a folder of SPLIT/CLASS/*.jpg, a zip of one, or fer2013.csv",
    };

    /// <summary>The votes.</summary>
    public Option<string?> Votes { get; } = new("--votes")
    {
        Description = "people's votes: fer2013new.csv, or a CSV file by path",
        HelpName = "FILE.csv",
    };

    /// <summary>Whether invalid images are skipped.</summary>
    public Option<bool> SkipInvalid { get; } = new("--skip-invalid")
    {
        Description = "leave out images and rows that cannot be used; otherwise they end the command",
    };

    /// <summary>The names of the classes.</summary>
    public Option<string?> Labels { get; } = new("--labels")
    {
        Description = $"labels of your own: their names with commas, in the order of a model's outputs, or {Folders} for the "
            + "names of the class folders (default: the expressions)",
        HelpName = "LIST",
    };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Votes);
        command.Add(SkipInvalid);
        command.Add(Labels);
    }

    /// <summary>Loads the data set that the arguments name.</summary>
    public Task<ExpressionDataset> LoadAsync(ParseResult arguments, ToolConsole console, CancellationToken stop) => LoadAsync(
        arguments.GetRequiredValue(Data),
        arguments.GetValue(Votes),
        OptionsFor(arguments.GetValue(Labels)) with
        {
            InvalidItems = arguments.GetValue(SkipInvalid) ? InvalidItemHandling.Skip : InvalidItemHandling.Throw,
        },
        console,
        canSkip: true,
        stop);

    /// <summary>Loads a data set, with progress.</summary>
    /// <param name="path">The data set.</param>
    /// <param name="votes">People's votes; <see langword="null"/> for none.</param>
    /// <param name="options">Its classes, and what happens to images that cannot be used.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="canSkip">Whether the verb has the option that skips such images.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ToolException">It has images that cannot be used; the message names the remedy.</exception>
    public static Task<ExpressionDataset> LoadAsync(
        string path,
        string? votes,
        DatasetOptions options,
        ToolConsole console,
        bool canSkip,
        CancellationToken stop) => Task.Run(
        () =>
        {
            using var line = new ProgressLine(console, "images");
            try
            {
                ExpressionDataset dataset = ExpressionDataset.Load(path, options, new LineProgress(line), stop);
                line.Clear();
                foreach (DatasetProblem problem in dataset.Skipped)
                {
                    console.Error.WriteLine($"skipped: {Message.OneLine(problem.ToString())}");
                }

                return votes is null ? dataset : dataset.WithVotes(votes, stop);
            }
            catch (DatasetException e) when (e.Problems.Count > 0 && options.InvalidItems == InvalidItemHandling.Throw)
            {
                const int Listed = 20;
                line.Clear();
                string more = e.Problems.Count > Listed ? Invariant($"\n  … and {e.Problems.Count - Listed:N0} more") : "";
                throw new ToolException(
                    $"{Message.Count(e.Problems.Count, "item")} of \"{path}\" cannot be used. "
                    + $"Fix {(e.Problems.Count == 1 ? "it" : "them")}{(canSkip ? ", or skip such items: --skip-invalid" : ".")}"
                    + string.Concat(e.Problems.Take(Listed).Select(p => $"\n  {Message.OneLine(p.ToString())}")) + more);
            }
        },
        stop);

    /// <exception cref="ArgumentException">The list has fewer than two names, or one cannot be that of a class.</exception>
    private static DatasetOptions OptionsFor(string? labels) => labels switch
    {
        null => new DatasetOptions(),
        Folders => new DatasetOptions { InferClassNames = true },
        _ => new DatasetOptions { ClassNames = labels.Split(',', StringSplitOptions.TrimEntries) },
    };

    /// <summary>Progress on the caller's threads; <see cref="Progress{T}"/> would report late.</summary>
    private sealed class LineProgress(ProgressLine line) : IProgress<DatasetProgress>
    {
        private readonly Lock _lock = new();

        public void Report(DatasetProgress value)
        {
            lock (_lock)
            {
                line.Total = value.Total;
                line.Report(Math.Max(line.Done, value.Done));
            }
        }
    }
}
