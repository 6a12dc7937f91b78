namespace FacialExpression.Samples.TrainDetector;

/// <summary>The points of all outputs for square crops of a side: stride by stride, row by row.</summary>
internal sealed class PointGrid
{
    private readonly List<(FacePoint Point, int Stride)> _points = [];
    private readonly Dictionary<int, int> _starts = [];

    /// <param name="side">A multiple of <see cref="DetectorContract.Alignment"/>.</param>
    public PointGrid(int side)
    {
        Side = side;
        foreach (int stride in DetectorContract.Strides)
        {
            _starts[stride] = _points.Count;
            for (int i = 0; i < side / stride * (side / stride); i++)
            {
                _points.Add((DetectorContract.PointAt(i % (side / stride), i / (side / stride), stride), stride));
            }
        }
    }

    /// <summary>The side of the crops.</summary>
    public int Side { get; }

    /// <summary>How many points there are.</summary>
    public int Count => _points.Count;

    /// <summary>A point and its stride.</summary>
    public (FacePoint Point, int Stride) this[int index] => _points[index];

    /// <summary>The indices of the points of a stride in a rectangle, borders included.</summary>
    public IEnumerable<int> In(int stride, float left, float top, float right, float bottom)
    {
        int count = Side / stride;
        (int firstColumn, int lastColumn) = Range(left, right);
        (int firstRow, int lastRow) = Range(top, bottom);
        for (int row = firstRow; row <= lastRow; row++)
        {
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                yield return _starts[stride] + (row * count) + column;
            }
        }

        (int First, int Last) Range(float from, float to) =>
            (Math.Max(0, (int)Math.Ceiling((from / stride) - 0.5f)),
                Math.Min(count - 1, (int)Math.Floor((to / stride) - 0.5f)));
    }
}
