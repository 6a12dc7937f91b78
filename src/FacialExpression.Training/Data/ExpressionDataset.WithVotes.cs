namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Adds what several people saw in each image. Training then aims at the distribution of their votes; its validation figures
    /// compare with the majority of the votes and count the images that have one; <c>Evaluate</c> compares with labels and with
    /// the majority. FER+ (Barsoum et al. 2016) has the votes of ten people for each image of FER-2013.
    /// </summary>
    /// <remarks>
    /// By FER+'s protocol, an expression with a single vote has none, and a majority is more than half of what remains, votes for
    /// contempt, unknown and no face included. The distribution is that of the remaining votes for the seven expressions.
    /// Training images without such votes, and those whose majority is unknown or no face, are left out and listed in
    /// <see cref="Skipped"/>; validation and test images of that kind stay, with their label and without votes.
    /// </remarks>
    /// <param name="path">
    /// A CSV file with a column of votes for each expression (<c>neutral</c>, <c>happiness</c>, <c>surprise</c>, <c>sadness</c>,
    /// <c>anger</c>, <c>disgust</c>, <c>fear</c>) and, where there are such votes, <c>contempt</c>, <c>unknown</c> and <c>NF</c>
    /// (no face): either FER+'s <c>fer2013new.csv</c>, for a data set from <c>fer2013.csv</c>, or a file with a column
    /// <c>path</c>, which has the <see cref="DatasetSplit.Names"/> of the images. One row per image.
    /// </param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DatasetException">
    /// Votes are no numbers or negative, rows match no image, or images have no row; the message lists them.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The data set has other classes than the seven expressions, or has votes or teachers already.
    /// </exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    /// <example><code>
    /// ExpressionDataset dataset = ExpressionDataset.FromCsv("fer2013.csv").WithVotes("fer2013new.csv");
    /// </code></example>
    public ExpressionDataset WithVotes(string path, CancellationToken cancellationToken = default)
    {
        CheckFile(path, "file of votes");
        if (!ClassNames.SequenceEqual(LabelSet.Expressions))
        {
            throw new InvalidOperationException(
                "Votes are for the seven expressions; this data set has the classes "
                + $"{Quoted.Sentence(string.Join(", ", ClassNames))}.");
        }

        if (Training.SoftTargets is not null)
        {
            throw new InvalidOperationException(
                "The training images have targets already. Add votes once, and before Distill, which mixes votes and teachers.");
        }

        var problems = new List<DatasetProblem>();
        IReadOnlyList<VoteRow> rows = VotesFile.Parse(path, problems, cancellationToken);
        DatasetSplit[] splits = [Training, Validation, Test];
        HashSet<string> names = [.. splits.SelectMany(split => split.Names).Select(name => name.Replace('\\', '/'))];
        if (rows.Count > 0 && !names.Overlaps(rows.Select(row => row.Image)))
        {
            throw new DatasetException(
                $"No row of {Quoted.Path(path)} is of an image of {BoundedText.End(Source)}. The first row is of "
                + $"{Quoted.Text(rows[0].Image)}; the images have names such as {Quoted.Text(names.First())}. "
                + "fer2013new.csv goes with fer2013.csv; any other source takes a file with a column path.");
        }

        int unreadable = problems.Count;
        VoteCounts?[][] counts = VoteJoin.Match(rows, splits, Skipped, problems);
        if (problems.Count > 0)
        {
            string remedy = problems.Count > unreadable ? ". If images were left out before, add votes before that step" : "";
            throw new DatasetException(
                $"The votes in {Quoted.Path(path)} do not fit {BoundedText.End(Source)}{remedy}", problems);
        }

        DatasetProblem[] withoutVotes =
        [
            .. Enumerable.Range(0, Training.Count)
                .Where(i => counts[0][i]!.Fault is not null)
                .Select(i => new DatasetProblem(Training.Names[i], counts[0][i]!.Fault!)),
        ];
        ExpressionVotes?[][] votes = [.. counts.Select(split => split.Select(c => c!.ToVotes()).ToArray())];
        int[] kept = [.. Enumerable.Range(0, Training.Count).Where(i => votes[0][i] is not null)];
        if (kept.Length == 0 && Training.Count > 0)
        {
            throw new DatasetException(
                Invariant($"The votes in {Quoted.Path(path)} leave none of {Training.Count} training images. An expression ")
                + "with a single vote counts as 0, as in FER+, so several people must vote on an image. For distributions of "
                + "your own, use LabeledImage.Votes",
                withoutVotes);
        }

        string left = withoutVotes.Length == 0
            ? ""
            : Invariant($" without {withoutVotes.Length} training {(withoutVotes.Length == 1 ? "image" : "images")}");
        return new ExpressionDataset(
            _origin,
            Training.WithVotes(votes[0]).Select(kept, SplitKind.Training),
            Validation.WithVotes(votes[1]),
            Test.WithVotes(votes[2]),
            [.. Skipped, .. withoutVotes],
            [.. Steps, $"with the votes of {Path.GetFileName(path)}{left}"]);
    }

    /// <summary>Loads the votes for images that are in no data set, such as those that an app predicts by their paths.</summary>
    /// <param name="path">A file as <see cref="WithVotes"/> takes.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <returns>
    /// The votes by the path of the image, with <c>/</c> between folders (by its line, as <c>line 2</c>, in
    /// <c>fer2013new.csv</c>); <see langword="null"/> for an image that has no expression by them.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DatasetException">Votes are no numbers or negative, or an image has two rows.</exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static IReadOnlyDictionary<string, ExpressionVotes?> LoadVotes(
        string path, CancellationToken cancellationToken = default)
    {
        CheckFile(path, "file of votes");
        var problems = new List<DatasetProblem>();
        var votes = new Dictionary<string, ExpressionVotes?>(StringComparer.Ordinal);
        foreach (VoteRow row in VotesFile.Parse(path, problems, cancellationToken))
        {
            if (!votes.TryAdd(row.Image, row.Counts?.ToVotes()))
            {
                problems.Add(new DatasetProblem(row.Row, $"is a second row of {Quoted.Text(row.Image)}"));
            }
        }

        return problems.Count == 0
            ? votes
            : throw new DatasetException($"The votes in {Quoted.Path(path)} cannot be used", problems);
    }

    /// <summary>
    /// What a training measures: validation images by the majority of their votes, where they have votes. The images without a
    /// majority do not count.
    /// </summary>
    /// <exception cref="ArgumentException">The validation images have votes, but none has a majority.</exception>
    internal ExpressionDataset ForTraining()
    {
        DatasetSplit validation = Validation.ByMajority();
        return validation.Count > 0 || Validation.Count == 0
            ? new ExpressionDataset(_origin, Training, validation, Test, Skipped, Steps)
            : throw new ArgumentException(
                $"None of the {Validation.Count} validation images of {Quoted.Text(Source)} has a majority of votes to validate "
                + "by. Add images that more than half of the people agree on.");
    }
}
