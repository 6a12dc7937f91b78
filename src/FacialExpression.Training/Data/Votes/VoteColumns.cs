namespace FacialExpression.Training;

/// <summary>Where the columns of a file of votes are.</summary>
/// <param name="Path">
/// The place of <c>path</c>; -1 in <c>fer2013new.csv</c>, whose rows have the order of <c>fer2013.csv</c>.
/// </param>
/// <param name="Usage">The place of <c>Usage</c>; -1 if there is none.</param>
/// <param name="Expressions">The places of the seven expressions, in the order of <see cref="Expression"/>.</param>
/// <param name="Contempt">The place of <c>contempt</c>; -1 if there is none.</param>
/// <param name="Unknown">The place of <c>unknown</c>; -1 if there is none.</param>
/// <param name="NotAFace">The place of <c>NF</c>; -1 if there is none.</param>
internal sealed record VoteColumns(int Path, int Usage, IReadOnlyList<int> Expressions, int Contempt, int Unknown, int NotAFace)
{
    // FER+ has nouns.
    private static readonly IReadOnlyDictionary<Expression, string> Nouns = new Dictionary<Expression, string>
    {
        [Expression.Angry] = "anger",
        [Expression.Happy] = "happiness",
        [Expression.Sad] = "sadness",
    };

    /// <summary>The number of columns that a row needs.</summary>
    public int Needed => Expressions.Concat([Path, Usage, Contempt, Unknown, NotAFace]).Max() + 1;

    /// <summary>Finds the columns by name.</summary>
    /// <param name="names">The fields of the header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="DatasetException">Columns are missing.</exception>
    public static VoteColumns Find(string[] names, string path)
    {
        int Place(params IEnumerable<string> any) =>
            Array.FindIndex(names, n => any.Any(name => n.Equals(name, StringComparison.OrdinalIgnoreCase)));
        int PlaceOf(Expression expression) => Place(expression.ToString(), Nouns.GetValueOrDefault(expression, ""));
        Expression[] all = Enum.GetValues<Expression>();
        var columns = new VoteColumns(
            Place("path"), Place("Usage"), [.. all.Select(PlaceOf)], Place("contempt"), Place("unknown"), Place("NF"));
        string[] missing = [.. all.Where(e => PlaceOf(e) < 0).Select(e => Nouns.GetValueOrDefault(e, $"{e}".ToLowerInvariant()))];
        string received = names is [] or [""] ? "nothing" : Quoted.Text(string.Join(",", names));
        if (missing.Length > 0)
        {
            throw new DatasetException(
                $"{Quoted.Path(path)} must have a column of votes for each expression in its first line; missing: "
                + $"{string.Join(", ", missing)}. Received {received}."
                + FileKind.Explain(path));
        }

        return columns.Path >= 0 || columns.Usage >= 0 ? columns : throw new DatasetException(
            $"{Quoted.Path(path)} must have a column path, with the paths of the images as in DatasetSplit.Names, or a column "
            + $"Usage, as FER+'s fer2013new.csv, whose rows have the order of fer2013.csv. Received {received}.");
    }
}
