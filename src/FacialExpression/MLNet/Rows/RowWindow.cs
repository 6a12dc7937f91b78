namespace FacialExpression;

/// <summary>Rows that are read together and predicted in batches.</summary>
/// <param name="scoring">The model.</param>
/// <param name="queue">Where batches wait for a thread.</param>
/// <param name="firstSlot">The slot of the first row among the passed columns.</param>
internal sealed class RowWindow(RowScoring scoring, BatchQueue queue, int firstSlot)
{
    // Above it, the scores of a batch are too many for a thread's stack.
    private const int MostOnStack = 2048;

    private readonly int _size = scoring.ImageSize;
    private readonly int _scoreCount = scoring.Slots.Count;

    // Paths are decoded where they are predicted; pixels are taken from images while their row is read.
    private readonly string?[] _paths = new string?[scoring.IsPath ? CapacityOf(scoring) : 0];
    private byte[] _gray = [];

    // Whether a row has an image, so far as is known: of a file, not before it is decoded.
    private readonly bool[] _hasImage = new bool[CapacityOf(scoring)];

    private readonly float[] _scores = new float[CapacityOf(scoring) * scoring.Slots.Count];
    private readonly int[] _best = new int[CapacityOf(scoring)];
    private readonly Exception?[] _faults = new Exception?[CapacityOf(scoring)];

    private Lazy<bool>[] _batches = [];
    private int _batchSize;
    private volatile bool _isStopped;

    /// <summary>The most rows: as many full batches as are predicted at the same time, one per core or two on a GPU.</summary>
    public static int CapacityOf(RowScoring scoring) => checked(scoring.BatchSize * scoring.BatchesAtOnce);

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The slot of the first row among the passed columns.</summary>
    public int FirstSlot => firstSlot;

    /// <summary>Gives a row its image file.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="path">Empty or <see langword="null"/>: the row has no image.</param>
    public void SetPath(int row, string? path)
    {
        _paths[row] = path;
        Set(row, !string.IsNullOrEmpty(path), fault: null);
    }

    /// <summary>Gives a row its pixels.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="hasImage">Whether the row has an image.</param>
    /// <returns>Memory for the pixels.</returns>
    public Span<byte> SetGray(int row, bool hasImage)
    {
        if (row >= _gray.Length / _size)
        {
            Array.Resize(ref _gray, checked(Math.Clamp(2 * row, 1, CapacityOf(scoring)) * _size));
        }

        Set(row, hasImage, fault: null);
        return _gray.AsSpan(row * _size, _size);
    }

    /// <summary>Gives a row the reason why it has no pixels.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="fault">What was thrown where its image was read.</param>
    public void SetFault(int row, Exception fault) => Set(row, hasImage: false, fault);

    /// <summary>Cuts the rows into batches, one per core as long as none is too large.</summary>
    /// <param name="count">How many rows there are, at least 1.</param>
    public void Cut(int count)
    {
        Count = count;
        _best.AsSpan(0, count).Fill(-1);
        _scores.AsSpan(0, count * _scoreCount).Fill(float.NaN);
        _batchSize = BatchChunks.SizeFor(count, scoring.BatchesAtOnce, scoring.BatchSize);
        _batches =
        [
            .. Enumerable.Range(0, (count + _batchSize - 1) / _batchSize).Select(
                index => new Lazy<bool>(() => Predict(index * _batchSize, Math.Min(_batchSize, count - (index * _batchSize))))),
        ];
    }

    /// <summary>Begins to predict.</summary>
    public void Begin() => Array.ForEach(_batches, queue.Add);

    /// <summary>Waits for the prediction of a row, and predicts others meanwhile.</summary>
    public void Wait(int row) => queue.Finish(_batches[row / _batchSize]);

    /// <summary>Lets batches end early. After it, none runs.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (Lazy<bool> batch in _batches)
        {
            _ = batch.Value;
        }
    }

    /// <summary>Why a row has no prediction; <see langword="null"/> if it has one, or no image.</summary>
    public Exception? FaultOf(int row) => _faults[row];

    /// <summary>The label of a row; empty without an image.</summary>
    public ReadOnlyMemory<char> LabelOf(int row) => _best[row] < 0 ? default : scoring.Slots[_best[row]].AsMemory();

    /// <summary>The scores of a row; not a number without an image.</summary>
    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(row * _scoreCount, _scoreCount);

    private Span<float> ScoresAt(int row) => _scores.AsSpan(row * _scoreCount, _scoreCount);

    private void Set(int row, bool hasImage, Exception? fault)
    {
        _hasImage[row] = hasImage;
        _faults[row] = fault;
    }

    private bool Predict(int first, int count)
    {
        try
        {
            if (scoring.IsPath)
            {
                using var gray = new GrayPixels(checked(count * _size));
                if (scoring.IsFedByAllCores)
                {
                    DecodeOnAllCores(first, count, gray.Memory);
                }

                Predict(first, count, gray.Span, areDecoded: scoring.IsFedByAllCores);
            }
            else
            {
                Predict(first, count, _gray.AsSpan(first * _size, count * _size), areDecoded: true);
            }
        }
        catch (Exception e)
        {
            // Of the batch, not of one row: no memory, or a model that was disposed. Rows without an image need neither.
            for (int row = first; row < first + count; row++)
            {
                _faults[row] ??= _hasImage[row] ? e : null;
            }
        }

        return true;
    }

    private void Predict(int first, int count, Span<byte> gray, bool areDecoded)
    {
        Span<int> rows = stackalloc int[count];
        int images = 0;
        for (int row = first; row < first + count; row++)
        {
            if (_isStopped)
            {
                return;
            }

            // Images stand one after the other, without gaps for the rows that have none.
            Span<byte> image = gray.Slice(images * _size, _size);
            if (areDecoded)
            {
                gray.Slice((row - first) * _size, _size).CopyTo(image);
            }
            else
            {
                Decode(row, image);
            }

            if (_hasImage[row])
            {
                rows[images++] = row;
            }
        }

        int length = images * _scoreCount;
        Span<float> scores = length <= MostOnStack ? stackalloc float[length] : new float[length];
        scoring.Run(gray[..(images * _size)], images, scores);
        for (int i = 0; i < images; i++)
        {
            int row = rows[i];
            _best[row] = scoring.Arrange(scores.Slice(i * _scoreCount, _scoreCount), ScoresAt(row));
            _faults[row] = _best[row] < 0 ? scoring.NotFinite() : null;
        }
    }

    // Two large batches run on a GPU at the same time: with one core each, it would wait for them.
    private void DecodeOnAllCores(int first, int count, Memory<byte> gray) => Parallel.For(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
        i =>
        {
            if (!_isStopped)
            {
                Decode(first + i, gray.Span.Slice(i * _size, _size));
            }
        });

    private void Decode(int row, Span<byte> gray)
    {
        try
        {
            _hasImage[row] = scoring.TryRead(_paths[row], gray);
        }
        catch (Exception e)
        {
            SetFault(row, e);
        }

        // Paths may be long.
        _paths[row] = null;
    }
}
