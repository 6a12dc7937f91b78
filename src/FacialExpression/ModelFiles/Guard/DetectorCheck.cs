using FacialExpression.ModelFiles.Onnx;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Checks the graph of a face detector, whose pictures have any size: it is walked for some sizes, and what holds for those holds
/// for all, since its operators change sizes by constant factors.
/// </summary>
internal static class DetectorCheck
{
    /// <summary>The side of the picture that the limits are for. What a model takes grows with the picture's area.</summary>
    public const int MeasuredSide = 640;

    // The least and flat ones, with which sizes that fit by chance do not fit; and the largest, in which windows with wide steps
    // may be more than its area tells.
    private static readonly (int Height, int Width)[] Sizes =
    [
        (MeasuredSide, MeasuredSide),
        (DetectorContract.Alignment, DetectorContract.Alignment),
        (DetectorContract.Alignment, 3 * DetectorContract.Alignment),
        (5 * DetectorContract.Alignment, 2 * DetectorContract.Alignment),
        (DetectorContract.LargestSide, DetectorContract.LargestSide),
    ];

    /// <param name="graph">The graph.</param>
    /// <param name="limits">
    /// The most that it may ask of the machine for a picture of 640×640; for a larger one more by its area.
    /// </param>
    /// <exception cref="InvalidModelFileException">Something is not as it must be; the message names it.</exception>
    public static void Check(GraphProto graph, ModelLimits limits)
    {
        foreach ((int height, int width) in Sizes)
        {
            double area = Math.Max(1, (double)height * width / (MeasuredSide * MeasuredSide));
            var walk = GraphCheck.Walk(graph, OperatorTable.Detectors, limits.Times(area), input =>
            {
                RequireMap(input, 1);
                return GraphValue.PerImage(1, height, width);
            });
            CheckOutputs(graph, walk, height, width);
        }
    }

    private static void CheckOutputs(GraphProto graph, GraphCheck walk, int height, int width)
    {
        int[] strides = DetectorContract.Strides.ToArray();
        if (!graph.Output.Select(output => output.Name).SequenceEqual(strides.Select(DetectorContract.OutputName)))
        {
            throw new InvalidModelFileException(
                $"Its outputs must be {string.Join(", ", strides.Select(DetectorContract.OutputName))}; "
                + $"received {GraphCheck.Names(graph.Output)}.");
        }

        foreach ((ValueInfoProto output, int stride) in graph.Output.Zip(strides))
        {
            RequireMap(output, DetectorContract.Channels);
            GraphValue expected = GraphValue.PerImage(DetectorContract.Channels, height / stride, width / stride);
            GraphValue? computed = walk.Find(output.Name);
            if (computed is null || !computed.HasShapeOf(expected))
            {
                throw new InvalidModelFileException(
                    $"For a picture of {width}×{height} its output {output.Name} must be {expected}; nodes give "
                    + $"{computed?.ToString() ?? "nothing"}.");
            }
        }
    }

    /// <summary>The declared form of an input or output: any number of pictures of any size.</summary>
    private static void RequireMap(ValueInfoProto value, int channels)
    {
        TypeProto.Types.Tensor? type = value.Type?.TensorType;
        if (type is not { ElemType: (int)DataType.Float, Shape.Dim: { Count: 4 } sizes }
            || sizes[1].DimValue != channels || sizes.Where((size, axis) => axis != 1 && size.HasDimValue).Any())
        {
            throw new InvalidModelFileException(
                $"{Quoted.Text(value.Name)} must be declared as Float [N, {channels}, height, width], of any height and width.");
        }
    }
}
