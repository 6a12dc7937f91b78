using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>Serves rows with label and scores that were predicted ahead.</summary>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
internal sealed class PredictedCursor : DataViewRowCursor
{
    private readonly PredictedView _view;
    private readonly bool[] _isActive;
    private readonly PassedColumn?[] _passed;
    private readonly PassedValues<DataViewRowId> _ids;
    private readonly RowsAhead _rows;
    private RowWindow? _window;
    private int _row;
    private long _position = -1;
    private bool _isDisposed;

    /// <param name="view">What the rows belong to.</param>
    /// <param name="isActive">Whether a column was asked for.</param>
    /// <param name="input">The input's rows. Disposed with this.</param>
    /// <param name="image">The input's column of paths, or of gray pixels.</param>
    /// <param name="scoring">The model.</param>
    public PredictedCursor(
        PredictedView view, bool[] isActive, DataViewRowCursor input, DataViewSchema.Column image, RowScoring scoring)
    {
        _view = view;
        _isActive = isActive;
        _passed =
        [
            .. isActive.Select((active, i) =>
                active && view.SourceOf(i) is { } source ? PassedColumn.Of(input, input.Schema[source]) : null),
        ];
        _ids = new PassedValues<DataViewRowId>(input.GetIdGetter());
        _rows = new RowsAhead(input, image, [.. _passed.OfType<PassedColumn>(), _ids], scoring);
    }

    public override long Position => _position;

    /// <summary>Always 0: the cursor is not one of several.</summary>
    public override long Batch => 0;

    public override DataViewSchema Schema => _view.Schema;

    private int Slot => Window.FirstSlot + _row;

    private RowWindow Window => _position >= 0
        ? _window!
        : throw new InvalidOperationException("The cursor is on no row: before the first, after the last, or disposed.");

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < _isActive.Length && _isActive[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new ArgumentException($"The column {Quoted.Text(column.Name)} was not asked for.", nameof(column));
        }

        Delegate? getter = _passed[column.Index] is PassedValues<TValue> values
            ? (ValueGetter<TValue>)((ref value) => values.CopyTo(Slot, ref value))
            : column.Index == _view.LabelIndex ? (ValueGetter<ReadOnlyMemory<char>>)GetLabel
            : column.Index == _view.ScoreIndex ? (ValueGetter<VBuffer<float>>)GetScores
            : null;
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"The column {Quoted.Text(column.Name)} holds {Quoted.Text(column.Type.ToString()!)}; asked for: {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) => _ids.CopyTo(Slot, ref id);

    /// <exception cref="InvalidOperationException">The input failed at this row; the cause is inside.</exception>
    /// <exception cref="OperationCanceledException">The input was canceled at this row.</exception>
    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_window is not null && _row + 1 < _window.Count)
        {
            _row++;
        }
        else
        {
            // On no row unless there is a next one.
            (RowWindow? served, long position) = (_window, _position);
            (_window, _row, _position) = (null, 0, -1);
            _window = _rows.Next(served);
            if (_window is null)
            {
                return false;
            }

            _position = position;
        }

        _window.Wait(_row);
        _position++;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _position = -1;
            _window?.Stop();
            _rows.Dispose();
        }

        base.Dispose(disposing);
    }

    private void GetLabel(ref ReadOnlyMemory<char> label) => label = Predicted().LabelOf(_row);

    private void GetScores(ref VBuffer<float> scores)
    {
        ReadOnlySpan<float> values = Predicted().ScoresOf(_row);
        VBufferEditor<float> editor = VBufferEditor.Create(ref scores, values.Length);
        values.CopyTo(editor.Values);
        scores = editor.Commit();
    }

    /// <exception cref="InvalidOperationException">The row's image cannot be predicted; the cause is inside.</exception>
    private RowWindow Predicted()
    {
        RowWindow window = Window;
        return window.FaultOf(_row) is not { } fault ? window : throw new InvalidOperationException(
            $"The row at position {_position} cannot be predicted: {Quoted.Sentence(fault.Message)}", fault);
    }
}
