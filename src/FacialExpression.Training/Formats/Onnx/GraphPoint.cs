namespace FacialExpression.Training.Formats.Onnx;

/// <summary>A value of a graph with the layers that lead to it from the image.</summary>
/// <param name="name">Its name.</param>
/// <param name="shape">Its shape.</param>
/// <param name="last">The layer that it is the output of; <see langword="null"/> for the image.</param>
/// <param name="before">The input of that layer.</param>
internal sealed class GraphPoint(string name, TensorShape shape, GraphLayer? last = null, GraphPoint? before = null)
{
    private readonly int _depth = before is null ? 0 : before._depth + 1;

    public string Name => name;

    public TensorShape Shape => shape;

    public GraphLayer? Last => last;

    public GraphPoint? Before => before;

    /// <summary>The value where the paths to two others part.</summary>
    public static GraphPoint Fork(GraphPoint one, GraphPoint other)
    {
        while (one != other)
        {
            if (one._depth >= other._depth)
            {
                one = one.Before!;
            }
            else
            {
                other = other.Before!;
            }
        }

        return one;
    }

    /// <summary>The layers from an earlier value on its path to this one.</summary>
    public IReadOnlyList<GraphLayer> Since(GraphPoint start)
    {
        var layers = new List<GraphLayer>();
        for (GraphPoint point = this; point != start; point = point.Before!)
        {
            layers.Add(point.Last!);
        }

        layers.Reverse();
        return layers;
    }
}
