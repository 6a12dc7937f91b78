using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// What every model file of this library begins and ends with, around the nodes of a model of other software: from gray pixels to
/// its input, and from its output to scores and label.
/// </summary>
internal static class ImportedEnds
{
    // Added to probabilities before the logarithm, which is not finite for 0; too small to change another one.
    private const float Tiny = 1e-30f;

    /// <summary>Declares the input: gray pixels, of any number of images or of one.</summary>
    public static void DeclareInput(GraphProto graph, ImportedInput input, bool isOneImage)
    {
        ValueInfoProto image = Value(ExpressionModelMetadata.InputName, DataType.Float, 1, input.Shape.Height, input.Shape.Width);
        graph.Input.Add(isOneImage ? OfOne(image) : image);
    }

    /// <summary>The factor for gray pixels in the metadata; what it cannot be is in the graph.</summary>
    public static float ScaleOf(PixelScaling scaling) => scaling.Scales.Distinct().Count() == 1 ? scaling.Scales[0] : 1;

    /// <summary>From gray pixels to the input of the model: channels, each with its scaling, and the order of axes.</summary>
    /// <returns>The name of the value that stands for the input.</returns>
    public static string AddInput(GraphWriter graph, ImportedInput input, PixelScaling scaling)
    {
        const string Label = "pixels";
        string image = ExpressionModelMetadata.InputName;
        int channels = input.Shape.Channels;
        bool hasOffset = scaling.Offsets.Any(offset => offset != 0);
        if (channels > 1 || hasOffset)
        {
            float scale = ScaleOf(scaling);
            float[] factors = [.. Enumerable.Range(0, channels).Select(c => scaling.Scales[c % scaling.Scales.Count] / scale)];
            float[] offsets = [.. Enumerable.Range(0, channels).Select(c => scaling.Offsets[c % scaling.Offsets.Count])];
            string kernel = graph.Weight(Label, [channels, 1, 1, 1], factors);
            image = graph.Node("Conv", Label, [image, kernel, graph.Weight(Label, [channels], offsets)]);
        }

        return input.Axes switch
        {
            ImportedInput.Order.ChannelsFirst => image,
            ImportedInput.Order.ChannelsLast when channels > 1 =>
                graph.Node("Transpose", Label, [image], Ints("perm", 0, 2, 3, 1)),
            _ => graph.Node("Reshape", Label, [image, graph.Integers(Label, [0, .. input.Sizes.Select(size => (long)size)])]),
        };
    }

    /// <summary>From the output of the model to scores and label, which it declares.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="writer">Writes it.</param>
    /// <param name="output">The name of a row of numbers for each image.</param>
    /// <param name="isYesOrNo">Whether it is a row of one number, for the second of two labels.</param>
    /// <param name="isProbability">Whether they are probabilities; otherwise logits.</param>
    /// <param name="plan">The labels.</param>
    /// <param name="temperature">What logits are divided by.</param>
    /// <param name="isOneImage">Whether the graph takes one image at a time.</param>
    public static void AddOutputs(
        GraphProto graph,
        GraphWriter writer,
        string output,
        bool isYesOrNo,
        bool isProbability,
        LabelPlan plan,
        float temperature,
        bool isOneImage)
    {
        const string Label = "scores";
        int count = plan.Labels.Count;
        if (isYesOrNo)
        {
            // 1 − p and p, or as logits 0 and what the sigmoid would get.
            float no = isProbability ? 1 : 0;
            string both = writer.Weight(Label, [1, 2], [-no, 1]);
            output = writer.Node("Gemm", Label, [output, both, writer.Weight(Label, [2], [no, 0])]);
        }

        if (isProbability)
        {
            string positive = writer.Node("Add", Label, [output, writer.Weight(Label, [], Tiny)]);
            output = writer.Node("Log", Label, [positive]);
        }

        if (plan.Kernel is { } kernel)
        {
            string weight = writer.Weight(Label, [kernel.Length / count, count], kernel);
            output = writer.Node("Gemm", Label, [output, weight, writer.Weight(Label, [count], plan.Bias)]);
        }

        if (temperature != 1)
        {
            output = writer.Node("Div", Label, [output, writer.Weight(Label, [], temperature)]);
        }

        string scores = ExpressionModelMetadata.ScoreName;
        writer.Add(Node("Softmax", [output], scores, Int("axis", 1)));
        string index = writer.Node("ArgMax", Label, [scores], Int("axis", 1), Int("keepdims", 0));
        writer.Add(IndexToLabel(index, ExpressionModelMetadata.PredictedLabelName, plan.Labels));
        ValueInfoProto declared = Value(scores, DataType.Float, count);
        graph.Output.Add(isOneImage ? OfOne(declared) : declared);
        graph.Output.Add(Value(ExpressionModelMetadata.PredictedLabelName, DataType.String));
        AddSlotNames(graph, scores, plan.Labels);
    }

    private static ValueInfoProto OfOne(ValueInfoProto value)
    {
        value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        return value;
    }
}
