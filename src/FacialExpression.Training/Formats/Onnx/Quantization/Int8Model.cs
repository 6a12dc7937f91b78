using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>From a model in float32 to the same model in int8.</summary>
internal static class Int8Model
{
    // Finer levels than this fraction of the levels that they are computed from gain nothing, and ONNX Runtime refuses some.
    private const float FinestStep = 1f / 64;

    /// <summary>Changes a model.</summary>
    /// <param name="model">A file of the exporter whose convolutions have float32 kernels.</param>
    /// <param name="images">Images of the model's size, to measure activations on.</param>
    /// <param name="scale">What pixels are multiplied by.</param>
    /// <param name="inFloat">
    /// The outputs of nodes that stay in float32 beside convolutions of one channel, with normalizations folded;
    /// <see langword="null"/> for none.
    /// </param>
    /// <exception cref="InvalidNetworkException">An activation is not finite.</exception>
    public static void Quantize(
        ModelProto model, CalibrationImages images, float scale, IEnumerable<string>? inFloat = null)
    {
        NormalizationFolding.Fold(model.Graph);

        // Before the plan removes activations: their outputs are what is measured.
        ModelProto measured = model.Clone();
        HashSet<string> floats = [.. ConvolutionsOfOneChannel(model.Graph), .. inFloat ?? []];
        var plan = Int8Plan.Make(model.Graph, floats);
        Dictionary<string, ActivationRange> ranges = ActivationRanges.Measure(measured, plan.Measured, images, scale);
        Coarsen(model.Graph, plan, ranges);
        foreach (string value in plan.PooledInFloat)
        {
            ranges[value] = ranges[value].WithLevelBelow();
        }

        Int8Graph.Write(model.Graph, plan, ranges);
    }

    /// <summary>ONNX Runtime is slower at them in integers than in float32.</summary>
    private static IEnumerable<string> ConvolutionsOfOneChannel(GraphProto graph)
    {
        HashSet<string> kernels = [.. graph.Initializer.Where(w => w.Dims is [_, 1, _, _]).Select(w => w.Name)];
        return graph.Node
            .Where(n => n.OpType == "Conv" && kernels.Contains(n.Input[1]) && !IsDepthwise(n))
            .Select(n => n.Output[0]);
    }

    private static bool IsDepthwise(NodeProto convolution) => convolution.Attribute.Any(a => a is { Name: "group", I: > 1 });

    /// <summary>Widens the range of a sum or an average of large numbers that is always close to 0.</summary>
    private static void Coarsen(GraphProto graph, Int8Plan plan, Dictionary<string, ActivationRange> ranges)
    {
        foreach (NodeProto node in graph.Node.Where(n =>
            plan.FormOf(n) is Int8Form.Sum or Int8Form.Average && plan.SourceOf(n.Output[0]) is not null))
        {
            // The input of an average may have stayed in float32.
            float[] steps = [.. node.Input.Select(plan.SourceOf).OfType<string>().Select(source => ranges[source].Scale)];
            if (steps.Length > 0)
            {
                ranges[node.Output[0]] = ranges[node.Output[0]].WithStepsOf(steps.Max() * FinestStep);
            }
        }
    }
}
