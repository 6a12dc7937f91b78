using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Reads rows ahead of the one that is served, so that all cores predict in full batches. The input is read on the caller's
/// thread, each row once, in order; files are decoded and images predicted on the thread pool. Memory is bounded by three
/// windows.
/// </summary>
internal sealed class RowsAhead : IDisposable
{
    // Rows of one are served and those of the others predicted. With two, a thread that is interrupted leaves others without
    // work.
    private const int WindowCount = 3;

    private readonly DataViewRowCursor _input;
    private readonly PassedColumn[] _columns;
    private readonly Action<RowWindow, int> _readImage;
    private readonly int _capacity;
    private readonly Queue<RowWindow> _free;
    private readonly Queue<RowWindow> _ahead = new();
    private Exception? _failure;
    private long _read;
    private bool _isAtEnd;

    /// <param name="input">The rows. Disposed with this.</param>
    /// <param name="image">Its column of paths, or of gray pixels.</param>
    /// <param name="columns">The columns to be copied.</param>
    /// <param name="scoring">The model.</param>
    public RowsAhead(DataViewRowCursor input, DataViewSchema.Column image, PassedColumn[] columns, RowScoring scoring)
    {
        _input = input;
        _columns = columns;
        _capacity = RowWindow.CapacityOf(scoring);
        _readImage = scoring.IsPath
            ? PathReader(input.GetGetter<ReadOnlyMemory<char>>(image))
            : GrayReader(input.GetGetter<VBuffer<byte>>(image));
        var queue = new BatchQueue();
        _free = new Queue<RowWindow>(
            Enumerable.Range(0, WindowCount).Select(index => new RowWindow(scoring, queue, index * _capacity)));
    }

    /// <summary>The next rows, of which none may be predicted yet; <see langword="null"/> after the last.</summary>
    /// <param name="served">The rows before, which are no longer used.</param>
    /// <exception cref="InvalidOperationException">The input failed at the next row.</exception>
    public RowWindow? Next(RowWindow? served)
    {
        if (served is not null)
        {
            _free.Enqueue(served);
        }

        while (!_isAtEnd && _free.TryDequeue(out RowWindow? window))
        {
            Read(window);
        }

        if (_ahead.TryDequeue(out RowWindow? next))
        {
            return next;
        }

        return _failure is null ? null : throw new InvalidOperationException(
            $"The row at position {_read} cannot be read: {_failure.Message}", _failure);
    }

    /// <summary>Ends what runs, then disposes the input.</summary>
    public void Dispose()
    {
        foreach (RowWindow window in _ahead)
        {
            window.Stop();
        }

        _ahead.Clear();
        _isAtEnd = true;
        _input.Dispose();
    }

    private static Action<RowWindow, int> PathReader(ValueGetter<ReadOnlyMemory<char>> get)
    {
        ReadOnlyMemory<char> path = default;
        return (window, row) =>
        {
            get(ref path);
            window.SetPath(row, path.ToString());
        };
    }

    private static Action<RowWindow, int> GrayReader(ValueGetter<VBuffer<byte>> get)
    {
        VBuffer<byte> gray = default;
        return (window, row) =>
        {
            get(ref gray);
            Span<byte> pixels = window.SetGray(row, gray.Length > 0);
            if (gray.Length > 0)
            {
                gray.CopyTo(pixels);
            }
        };
    }

    private void Read(RowWindow window)
    {
        int count = 0;
        try
        {
            while (count < _capacity && !(_isAtEnd = !_input.MoveNext()))
            {
                _readImage(window, count);
                foreach (PassedColumn column in _columns)
                {
                    column.Read(window.FirstSlot + count);
                }

                count++;
                _read++;
            }
        }
        catch (Exception e)
        {
            // Rows before it are served first.
            _failure = e;
            _isAtEnd = true;
        }

        if (count > 0)
        {
            window.Cut(count);
            window.Begin();
            _ahead.Enqueue(window);
        }
    }
}
