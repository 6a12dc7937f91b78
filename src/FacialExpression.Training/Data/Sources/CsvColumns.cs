namespace FacialExpression.Training;

/// <summary>Where the columns of <c>fer2013.csv</c> are.</summary>
/// <param name="Emotion">The place of <c>emotion</c>.</param>
/// <param name="Pixels">The place of <c>pixels</c>.</param>
/// <param name="Usage">The place of <c>Usage</c>; -1 where every row is for training.</param>
/// <param name="Count">The number of columns.</param>
internal sealed record CsvColumns(int Emotion, int Pixels, int Usage, int Count)
{
    /// <summary>The number of columns that a row needs.</summary>
    public int Needed => Math.Max(Emotion, Math.Max(Pixels, Usage)) + 1;

    /// <summary>Finds the columns by name. Kaggle has a second form of the file, in another order.</summary>
    /// <param name="names">The fields of the header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="DatasetException">A column is missing.</exception>
    public static CsvColumns Find(string[] names, string path)
    {
        int Place(string name) => Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        var columns = new CsvColumns(Place("emotion"), Place("pixels"), Place("Usage"), names.Length);
        string received = names is [] or [""] ? "nothing" : Quoted.Text(string.Join(",", names));
        if (columns.Emotion < 0 || columns.Pixels < 0)
        {
            throw new DatasetException(
                $"{Quoted.Path(path)} must have the columns emotion, pixels and Usage in its first line; "
                + $"received {received}."
                + FileKind.Explain(path));
        }

        // Kaggle's train.csv has labels and pixels only. Where there are more columns, one of them may specify the split.
        return columns.Usage >= 0 || names.Length == 2 ? columns : throw new DatasetException(
            $"{Quoted.Path(path)} has no column Usage, which specifies the split of a row: Training, PublicTest "
            + $"(validation) or PrivateTest (test). Received {received}. If another column specifies it, rename that column to "
            + "Usage. If all rows are for training, remove every column but emotion and pixels, and hold out images with "
            + "dataset.SplitValidation().");
    }
}
