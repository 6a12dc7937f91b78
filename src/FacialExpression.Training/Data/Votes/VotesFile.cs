using System.Globalization;
using nietras.SeparatedValues;

namespace FacialExpression.Training;

/// <summary>Parses files of votes: FER+'s <c>fer2013new.csv</c>, or a CSV file with the paths of images.</summary>
internal static class VotesFile
{
    /// <param name="path">The file.</param>
    /// <param name="problems">Receives the rows that cannot be used.</param>
    /// <param name="cancellationToken">Cancels parsing.</param>
    /// <exception cref="DatasetException">The file is no such CSV file.</exception>
    public static IReadOnlyList<VoteRow> Parse(
        string path, ICollection<DatasetProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            return ParseRows(path, problems, cancellationToken);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidDataException)
        {
            throw new DatasetException(
                $"{Quoted.Path(path)} cannot be loaded as CSV; a quote may not be closed. {BoundedText.Start(e.Message)}"
                + FileKind.Explain(path),
                e);
        }
    }

    private static List<VoteRow> ParseRows(
        string path, ICollection<DatasetProblem> problems, CancellationToken cancellationToken)
    {
        using SepReader reader = Sep.New(',')
            .Reader(o => o with { HasHeader = false, DisableColCountCheck = true, Unescape = true, Trim = SepTrim.All })
            .FromFile(path);
        VoteColumns? columns = null;
        var rows = new List<VoteRow>();
        foreach (SepReader.Row row in reader)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] fields = new string[row.ColCount];
            for (int i = 0; i < fields.Length; i++)
            {
                fields[i] = row[i].ToString();
            }

            if (columns is null)
            {
                columns = VoteColumns.Find(fields, path);
            }
            else if (fields is not [] and not [""])
            {
                // The lines of fer2013new.csv are those of fer2013.csv, whose images are called by their line.
                string line = string.Create(CultureInfo.InvariantCulture, $"line {row.LineNumberFrom}");
                if (ParseRow(fields, columns, line, out VoteRow? parsed) is { } fault)
                {
                    problems.Add(new DatasetProblem(line, fault));
                }

                // Also with a fault behind its path, so that its image is not reported as one without a row.
                if (parsed is not null)
                {
                    rows.Add(parsed);
                }
            }
        }

        return columns is not null ? rows : throw new DatasetException($"{Quoted.Path(path)} is empty.");
    }

    /// <returns>What is wrong with the row, or <see langword="null"/>.</returns>
    private static string? ParseRow(string[] fields, VoteColumns columns, string line, out VoteRow? row)
    {
        row = null;
        if (fields.Length < columns.Needed)
        {
            return $"has {fields.Length} {(fields.Length == 1 ? "column" : "columns")}; it needs {columns.Needed}";
        }

        string image = columns.Path < 0 ? line : fields[columns.Path].Replace('\\', '/');
        if (image.Length == 0)
        {
            return "has no path";
        }

        row = new VoteRow(line, image, null, null);
        SplitKind split = default;
        if (columns.Usage >= 0 && !SplitNames.TryParse(fields[columns.Usage], out split))
        {
            return $"Usage must be Training, PublicTest or PrivateTest, received {Quoted.Text(fields[columns.Usage])}";
        }

        int[] places = [.. columns.Expressions, columns.Contempt, columns.Unknown, columns.NotAFace];
        int[] votes = new int[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0
                && !int.TryParse(fields[places[i]], NumberStyles.None, CultureInfo.InvariantCulture, out votes[i]))
            {
                return $"column {places[i] + 1} must be a whole number of votes, 0 or more, received "
                    + Quoted.Text(fields[places[i]]);
            }
        }

        row = row with
        {
            Split = columns.Usage >= 0 ? split : null,
            Counts = new VoteCounts(votes[..^3], votes[^3], votes[^2], votes[^1]),
        };
        return null;
    }
}
