using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Reads rows ahead of the one that is served, so that all cores predict in full batches. The input is read on the caller's
/// thread, each row once, in order; files are decoded and images predicted on the thread pool. The first window has one row, and
/// each next one twice as many up to a full batch per core: the first row does not wait for many. Memory is bounded by three
/// windows, which end at a number of rows or of bytes.
/// </summary>
internal sealed class RowsAhead : IDisposable
{
    // Rows of one are served and those of the others predicted: the third has work for the cores while one is refilled.
    private const int WindowCount = 3;

    // Pixels, vectors and texts that are copied; a row of pixels as float numbers has 600 KB. Each window may exceed its third by
    // one row.
    private const long BytesAhead = 16 * 1024 * 1024;

    private readonly DataViewRowCursor _input;
    private readonly PassedColumn[] _columns;
    private readonly Func<RowWindow, int, long> _readImage;
    private readonly int _capacity;
    private readonly Queue<RowWindow> _free;
    private readonly Queue<RowWindow> _ahead = new();
    private Exception? _failure;
    private long _read;
    private int _size = 1;
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
            : GrayReader(input.GetGetter<VBuffer<byte>>(image), scoring.ImageSize);
        var queue = new BatchQueue();
        _free = new Queue<RowWindow>(
            Enumerable.Range(0, WindowCount).Select(index => new RowWindow(scoring, queue, index * _capacity)));
    }

    /// <summary>The next rows, of which none may be predicted yet; <see langword="null"/> after the last.</summary>
    /// <param name="served">The rows before, which are no longer used.</param>
    /// <exception cref="InvalidOperationException">The input failed at the next row.</exception>
    /// <exception cref="OperationCanceledException">The input was canceled at the next row.</exception>
    public RowWindow? Next(RowWindow? served)
    {
        if (served is not null)
        {
            Array.ForEach(_columns, column => column.Release(served.FirstSlot, served.Count));
            _free.Enqueue(served);
        }

        // As long as windows grow, one is read at a time: hardly more rows than were served before.
        while (!_isAtEnd && (_ahead.Count == 0 || _size == _capacity) && _free.TryDequeue(out RowWindow? window))
        {
            Read(window);
            _size = Math.Min(2 * _size, _capacity);
        }

        if (_ahead.TryDequeue(out RowWindow? next))
        {
            return next;
        }

        if (_failure is OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        return _failure is null ? null : throw new InvalidOperationException(
            $"The row at position {_read} cannot be read: {Quoted.Sentence(_failure.Message)}", _failure);
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

    /// <returns>Reads the path of the present row, and returns the bytes of its copy.</returns>
    private static Func<RowWindow, int, long> PathReader(ValueGetter<ReadOnlyMemory<char>> get)
    {
        ReadOnlyMemory<char> path = default;
        return (window, row) =>
        {
            get(ref path);
            window.SetPath(row, path.ToString());
            return (long)sizeof(char) * path.Length;
        };
    }

    /// <returns>
    /// Reads the pixels of the present row, and returns the bytes of its place, which a row without an image has too.
    /// </returns>
    private static Func<RowWindow, int, long> GrayReader(ValueGetter<VBuffer<byte>> get, int imageSize)
    {
        VBuffer<byte> gray = default;
        return (window, row) =>
        {
            try
            {
                get(ref gray);
                Span<byte> pixels = window.SetGray(row, gray.Length > 0);
                if (gray.Length > 0)
                {
                    gray.CopyTo(pixels);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Of this row only. Where ML.NET reads images on threads of its own, such faults end the input: MoveNext throws.
                window.SetGray(row, hasImage: false);
                window.SetFault(row, e);
            }

            return imageSize;
        };
    }

    private void Read(RowWindow window)
    {
        int count = 0;
        long bytes = 0;
        try
        {
            while (count < _size && bytes < BytesAhead / WindowCount && !(_isAtEnd = !_input.MoveNext()))
            {
                bytes += _readImage(window, count);
                foreach (PassedColumn column in _columns)
                {
                    bytes += column.Read(window.FirstSlot + count);
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
