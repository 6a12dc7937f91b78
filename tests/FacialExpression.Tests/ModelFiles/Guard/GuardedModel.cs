using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Guard;

/// <summary>Model files to change, and what must be true of every refusal.</summary>
internal static class GuardedModel
{
    public const int Side = 12;

    /// <summary>A model that has each operator that may be there, in each of its forms, on images of 12×12.</summary>
    public static ModelProto EveryOperator()
    {
        var random = new Random(5);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        var metadata = new ExpressionModelMetadata
        {
            ModelName = "Every operator",
            Input = new ImageShape(Side, Side, 1),
            Temperature = 1.5f,
        };
        ModelProto model = Parse(HandMadeModel.Create(Numbers(7), Numbers(7), metadata));
        GraphProto graph = model.Graph;
        graph.Initializer[0] = Constant("slopes", [3, 7], Numbers(3 * 7));
        graph.Initializer.Add(Constant("conv/kernel", [4, 1, 3, 3], Numbers(4 * 3 * 3)));
        graph.Initializer.Add(Constant("conv/bias", [4], Numbers(4)));
        graph.Initializer.Add(Constant("depthwise/kernel", [4, 1, 3, 3], Numbers(4 * 3 * 3)));
        graph.Initializer.Add(Constant("temperature", [], [metadata.Temperature]));
        graph.Initializer.Add(
            new[] { "gamma", "beta", "mean", "variance" }.Select(name => Constant(name, [4], [1f, 2f, 3f, 4f])));
        graph.Initializer.Add([
            Constant("least", [], [0f]), Constant("most", [], [6f]), Constant("scale", [], [2f]), Constant("offset", [], [-0.5f]),
            Constant("pads", [8], [0L, 0, 1, 0, 0, 0, 0, 1]), Constant("prelu/slopes", [3, 1, 1], [0.5f, -0.5f, 2f]),
            Constant("gate/axes", [2], [2L, 3])]);
        graph.Initializer.Add([
            Constant("step", [], [0.125f]), Constant("level of 0", [], [(byte)128]),
            Constant("kernel/int8", [3, 3, 1, 1], [.. Enumerable.Range(0, 9).Select(i => (sbyte)(16 * (i - 4)))]),
            Constant("kernel/steps", [3], [0.01f, 0.02f, 0.03f]), Constant("kernel/zeros", [3], new sbyte[3]),
            Constant("bias/int32", [3], [-100, 0, 100]), Constant("bias/steps", [3], [0.00125f, 0.0025f, 0.00375f])]);
        Half[] halves = [.. Numbers(3 * 4).Select(n => (Half)n)];
        graph.Prepend(
            Node(
                "Conv",
                ["Image", "conv/kernel", "conv/bias"],
                "conv",
                Ints("kernel_shape", 3, 3),
                Ints("strides", 1, 1),
                Ints("pads", 1, 1, 1, 1)),
            Node("MaxPool", ["conv"], "maximum", Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Ints("pads", 0, 0, 0, 0)),
            Node("AveragePool", ["maximum"], "average", Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1)),
            Node("BatchNormalization", ["average", "gamma", "beta", "mean", "variance"], "norm", Float("epsilon", 0.001f)),
            Node("Add", ["norm", "maximum"], "sum"),
            Node("Relu", ["sum"], "relu"),
            Node("Identity", ["relu"], "same"),
            Node(
                "Conv",
                ["same", "depthwise/kernel"],
                "depthwise",
                Int("group", 4),
                Ints("dilations", 2, 2),
                Ints("pads", 2, 2, 2, 2)),
            Node("Constant", [], "half", Tensor("value", Constant("half", [3, 4, 1, 1], halves))),
            Node("Cast", ["half"], "pointwise/kernel", Int("to", 1)),
            Node("Conv", ["depthwise", "pointwise/kernel"], "pointwise"),
            Node("Pad", ["pointwise", "pads"], "padded"),
            Node("Mul", ["padded", "scale"], "scaled"),
            Node("Add", ["scaled", "offset"], "shifted"),
            Node("LeakyRelu", ["shifted"], "leaky", Float("alpha", 0.1f)),
            Node("Clip", ["leaky", "least", "most"], "clipped"),
            Node("Elu", ["clipped"], "elu"),
            Node("Selu", ["elu"], "selu"),
            Node("Sigmoid", ["selu"], "sigmoid"),
            Node("Mul", ["selu", "sigmoid"], "swish"),
            Node("Tanh", ["swish"], "tanh"),
            Node("Erf", ["tanh"], "erf"),
            Node("Softplus", ["erf"], "softplus"),
            Node("Softsign", ["softplus"], "softsign"),
            Node("HardSigmoid", ["softsign"], "hard", Float("alpha", 0.25f), Float("beta", 0.5f)),
            Node("PRelu", ["hard", "prelu/slopes"], "prelu"),
            Node("Max", ["prelu", "softsign"], "larger"),
            Node("Transpose", ["larger"], "turned", Ints("perm", 0, 1, 3, 2)),
            Node("Concat", ["turned"], "joined", Int("axis", 1)),
            Node("GlobalMaxPool", ["joined"], "gate/pool"),
            Node("Flatten", ["gate/pool"], "gate/row", Int("axis", 1)),
            Node("Unsqueeze", ["gate/row", "gate/axes"], "gate"),
            Node("Mul", ["joined", "gate"], "gated"),
            Node("QuantizeLinear", ["gated", "step", "level of 0"], "levels"),
            Node("DequantizeLinear", ["levels", "step", "level of 0"], "numbers"),
            Node("DequantizeLinear", ["kernel/int8", "kernel/steps", "kernel/zeros"], "kernel", Int("axis", 0)),
            Node("DequantizeLinear", ["bias/int32", "bias/steps"], "bias", Int("axis", 0)),
            Node("Conv", ["numbers", "kernel", "bias"], "int8"),
            Node("GlobalMaxPool", ["int8"], "largest"));
        graph.NodeOf("features").Input[0] = "largest";
        graph.NodeOf("Score").Input[0] = "calibrated";
        graph.Node.Insert(graph.Node.IndexOf(graph.NodeOf("Score")), Node("Div", ["logits", "temperature"], "calibrated"));
        return model;
    }

    public static ModelProto Parse(byte[] file) => ModelProto.Parser.ParseFrom(file);

    public static ExpressionClassifier Load(ModelProto model) => Load(model.ToByteArray());

    public static ExpressionClassifier Load(byte[] file) =>
        ExpressionClassifier.Load(new MemoryStream(file), new ExpressionClassifierOptions { Threads = 1 });

    /// <summary>Changes the model with every operator, which must then be refused.</summary>
    /// <param name="expected">A part of the message.</param>
    /// <param name="change">Makes it a model that may not be loaded.</param>
    public static void AssertRefused(string expected, Action<ModelProto> change)
    {
        ModelProto model = EveryOperator();
        change(model);
        Assert.Contains(expected, Refuse(model.ToByteArray()), StringComparison.Ordinal);
    }

    /// <returns>The message, which says which file it is about and what to do.</returns>
    public static string Refuse(byte[] file)
    {
        string message = Assert.Throws<InvalidModelFileException>(() => Load(file).Dispose()).Message;
        Assert.StartsWith("The stream", message, StringComparison.Ordinal);
        Assert.EndsWith("if one did, update the package FacialExpression.", message, StringComparison.Ordinal);
        Assert.Contains(
            "Use a file that TrainedExpressionModel.Save of the package FacialExpression.Training wrote",
            message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("ONNX Runtime reports", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 2_000);
        return message;
    }

    public static NodeProto NodeOf(this GraphProto graph, string output) =>
        graph.Node.Single(node => node.Output.Contains(output));

    public static AttributeProto AttributeOf(this GraphProto graph, string output, string name) =>
        graph.NodeOf(output).Attribute.Single(a => a.Name == name);

    public static TensorProto WeightOf(this GraphProto graph, string name) =>
        graph.Initializer.Single(weight => weight.Name == name);

    public static void Prepend(this GraphProto graph, params NodeProto[] nodes)
    {
        NodeProto[] others = [.. graph.Node];
        graph.Node.Clear();
        graph.Node.Add([.. nodes, .. others]);
    }

    /// <summary>
    /// Puts nodes between the image and what reads it in <see cref="HandMadeModel"/>'s models; the last one's output is read
    /// instead.
    /// </summary>
    public static void PutBeforeFeatures(this GraphProto graph, params NodeProto[] nodes)
    {
        graph.NodeOf("features").Input[0] = nodes[^1].Output[0];
        graph.Prepend(nodes);
    }
}
