namespace FacialExpression.Training;

/// <summary>Finds the image of each row of votes.</summary>
internal static class VoteJoin
{
    /// <param name="rows">The rows of a file.</param>
    /// <param name="splits">The data set's images.</param>
    /// <param name="skipped">Images that were left out when the data set was loaded, whose rows are not needed.</param>
    /// <param name="problems">Receives rows without an image, images without a row, and rows of another split.</param>
    /// <returns>The votes of each image of each split; <see langword="null"/> where there is a problem.</returns>
    public static VoteCounts?[][] Match(
        IReadOnlyList<VoteRow> rows,
        IReadOnlyList<DatasetSplit> splits,
        IReadOnlyList<DatasetProblem> skipped,
        ICollection<DatasetProblem> problems)
    {
        VoteCounts?[][] counts = [.. splits.Select(split => new VoteCounts?[split.Count])];
        var places = new Dictionary<string, (int Split, int Index)>(StringComparer.Ordinal);
        foreach ((int number, DatasetSplit split) in splits.Index())
        {
            for (int i = 0; i < split.Count; i++)
            {
                places[split.Names[i].Replace('\\', '/')] = (number, i);
            }
        }

        HashSet<string> left = [.. skipped.Select(problem => problem.Item.Replace('\\', '/'))];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (VoteRow row in rows)
        {
            string? fault = null;
            if (!places.TryGetValue(row.Image, out (int Split, int Index) place))
            {
                fault = left.Contains(row.Image) ? null : $"is of {Quoted.Text(row.Image)}, which is no image of the data set";
            }
            else if (row.Split is { } split && split != splits[place.Split].Kind)
            {
                fault = $"is of the {split} split; the image there is of {splits[place.Split].Kind}";
            }
            else if (!seen.Add(row.Image))
            {
                fault = $"is a second row of {Quoted.Text(row.Image)}";
            }
            else
            {
                counts[place.Split][place.Index] = row.Counts;
            }

            if (fault is not null)
            {
                problems.Add(new DatasetProblem(row.Row, fault));
            }
        }

        foreach (string name in splits.SelectMany(split => split.Names).Where(n => !seen.Contains(n.Replace('\\', '/'))))
        {
            problems.Add(new DatasetProblem(name, "has no row of votes"));
        }

        return counts;
    }
}
