using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace FacialExpression;

/// <summary>
/// Data with the columns of a model, whose rows are predicted ahead in batches on all cores. Rows with columns that cannot be
/// copied, such as images, and rows without label and scores go through ML.NET's own mapping, one at a time.
/// </summary>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
internal sealed class PredictedView : IDataView
{
    private readonly IDataView _rowByRow;
    private readonly IDataView _source;
    private readonly RowScoring _scoring;
    private readonly DataViewSchema.Column _image;
    private readonly int[] _sources;

    /// <param name="input">The data, with the image column.</param>
    /// <param name="rowByRow">The input after ML.NET's mapping: the same columns as this.</param>
    /// <param name="gray">The input with one column more, of gray pixels; <see langword="null"/> for paths.</param>
    /// <param name="scoring">The model.</param>
    /// <param name="options">The names of columns.</param>
    public PredictedView(
        IDataView input, IDataView rowByRow, IDataView? gray, RowScoring scoring, ExpressionModelEstimator.Options options)
    {
        _rowByRow = rowByRow;
        _source = gray ?? input;
        _scoring = scoring;
        LabelIndex = Schema[options.PredictedLabelColumnName].Index;
        ScoreIndex = Schema[options.ScoreColumnName].Index;
        int[] passed = Passed(Schema, input.Schema);
        int[] inSource = Passed(_source.Schema, input.Schema);
        _sources = [.. passed.Select(index => index < 0 ? -1 : Array.IndexOf(inSource, index))];
        _image = gray is null ? input.Schema[options.ImageColumnName] : gray.Schema[Array.IndexOf(inSource, -1)];
    }

    public DataViewSchema Schema => _rowByRow.Schema;

    public bool CanShuffle => _rowByRow.CanShuffle;

    /// <summary>The column with the predicted label.</summary>
    public int LabelIndex { get; }

    /// <summary>The column with the scores.</summary>
    public int ScoreIndex { get; }

    public long? GetRowCount() => _rowByRow.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return Open(columns, rand) ?? _rowByRow.GetRowCursor(columns, rand);
    }

    /// <returns>One cursor, which uses all cores by itself.</returns>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return Open(columns, rand) is { } cursor ? [cursor] : _rowByRow.GetRowCursorSet(columns, n, rand);
    }

    /// <summary>
    /// The column of the source that a column passes on; <see langword="null"/> for label and scores.
    /// </summary>
    internal int? SourceOf(int index) => _sources[index] < 0 ? null : _sources[index];

    /// <summary>
    /// For each column the one of the input that it passes on; -1 if it is new. ML.NET leaves columns in their order and adds a
    /// new one at the end, or right after the last column of the same name, which it hides.
    /// </summary>
    private static int[] Passed(DataViewSchema output, DataViewSchema input)
    {
        int next = 0;
        return [.. output.Select(column => next < input.Count && input[next].Name == column.Name ? next++ : -1)];
    }

    private PredictedCursor? Open(DataViewSchema.Column[] columns, Random? rand)
    {
        bool[] isActive = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            isActive[column.Index] = true;
        }

        DataViewSchema.Column[] passed = [.. Schema.Where(column => isActive[column.Index] && _sources[column.Index] >= 0)];
        if (!(isActive[LabelIndex] || isActive[ScoreIndex]) || !passed.All(column => PassedColumn.CanCopy(column.Type)))
        {
            return null;
        }

        DataViewRowCursor input = _source.GetRowCursor(
            passed.Select(column => _source.Schema[_sources[column.Index]]).Append(_image), CanShuffle ? rand : null);
        try
        {
            return new PredictedCursor(this, isActive, input, _image, _scoring);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }
}
