using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Imported;

/// <summary>Small models of no particular software: nodes between the image and seven logits of its mean.</summary>
internal static class ForeignModel
{
    public const int Side = 8;

    public static OnnxModelOptions Options { get; } = new() { Labels = [.. ExpressionLabels.All] };

    /// <summary>A model that takes [images, 1, 8, 8].</summary>
    /// <param name="channels">The channels of what is averaged.</param>
    /// <param name="nodes">From <c>x</c> to <c>y</c>; without any, the image itself is averaged.</param>
    public static ModelProto Create(int channels = 1, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "main" };
        graph.Input.Add(Value("x", TensorProto.Types.DataType.Float, 1, Side, Side));
        graph.Output.Add(Value("logits", TensorProto.Types.DataType.Float, 7));
        graph.Node.Add(nodes);
        graph.Node.Add(Node("GlobalAveragePool", [nodes.Length > 0 ? "y" : "x"], "pooled"));
        graph.Node.Add(Node("Flatten", ["pooled"], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", "kernel", "bias"], "logits"));
        float[] kernel = [.. Enumerable.Range(0, channels * 7).Select(i => 0.1f * (i % 5))];
        graph.Initializer.Add(Constant("kernel", [channels, 7], kernel));
        graph.Initializer.Add(Constant("bias", [7], [0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f]));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return model;
    }

    /// <summary>The same for one image at a time.</summary>
    public static ModelProto CreateForOne(int channels = 1, params NodeProto[] nodes)
    {
        ModelProto model = Create(channels, nodes);
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        return model;
    }

    public static ModelProto With(this ModelProto model, params TensorProto[] weights)
    {
        model.Graph.Initializer.Add(weights);
        return model;
    }

    public static ModelProto WithOpset(this ModelProto model, long opset)
    {
        model.OpsetImport[0].Version = opset;
        return model;
    }

    public static ModelProto Change(this ModelProto model, Action<ModelProto> change)
    {
        change(model);
        return model;
    }

    public static ModelProto Prepare(ModelProto model, OnnxModelOptions? options = null, ModelLimits? limits = null) =>
        ModelProto.Parser.ParseFrom(OnnxImport.Prepare(
            model.ToByteArray(), "It", "model", options ?? Options, limits ?? ModelLimits.Default));

    /// <summary>The scores of an image of one gray.</summary>
    public static float[] Predict(ModelProto model, OnnxModelOptions? options = null, byte gray = 100)
    {
        using ModelSession session = ModelSession.Open(Prepare(model, options).ToByteArray(), threads: 1);
        byte[] pixels = new byte[session.Metadata.Input.Size];
        pixels.AsSpan().Fill(gray);
        float[] scores = new float[session.Metadata.Labels.Count];
        session.Run(pixels, scores);
        return scores;
    }

    /// <returns>The message of the refusal, which is of bounded length and names the source.</returns>
    public static string Refuse(ModelProto model, OnnxModelOptions? options = null, ModelLimits? limits = null) =>
        Refuse(model.ToByteArray(), options, limits);

    public static string Refuse(byte[] file, OnnxModelOptions? options = null, ModelLimits? limits = null)
    {
        string message = Assert.Throws<InvalidModelFileException>(
            () => OnnxImport.Prepare(file, "It", "model", options ?? Options, limits ?? ModelLimits.Default)).Message;
        Assert.StartsWith("It", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 1_500);
        return message;
    }

    public static void AssertRefused(string expected, ModelProto model, OnnxModelOptions? options = null) =>
        Assert.Contains(expected, Refuse(model, options), StringComparison.Ordinal);

    /// <summary>Also names what to do with a graph that is not understood.</summary>
    public static void AssertNotUnderstood(string expected, ModelProto model, OnnxModelOptions? options = null)
    {
        string message = Refuse(model, options);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(
            "For a file that you trust as you trust a program, set OnnxModelOptions.Trust to Trusted.",
            message,
            StringComparison.Ordinal);
    }
}
