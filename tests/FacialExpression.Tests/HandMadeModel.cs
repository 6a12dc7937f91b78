using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests;

/// <summary>
/// A model file whose answers can be worked out by hand: logit k = bias k + (slope k × mean brightness, 0 to 1).
/// </summary>
internal static class HandMadeModel
{
    public static byte[] Create(float[] biases, float[] slopes, ExpressionModelMetadata? metadata = null) => Create(
        metadata,
        [Constant("slopes", [1, slopes.Length], slopes), Constant("biases", [biases.Length], biases)],
        Node("GlobalAveragePool", ["Image"], "features"));

    /// <summary>A model to whose answers each pixel of its own adds something.</summary>
    public static byte[] PixelModel()
    {
        var random = new Random(3);
        float[] slopes = [.. Enumerable.Range(0, 48 * 48 * 7).Select(_ => (float)(random.NextDouble() - 0.5) / 8)];
        return Create(
            null,
            [Constant("slopes", [48 * 48, 7], slopes), Constant("biases", [7], new float[7])],
            Node("Identity", ["Image"], "features"));
    }

    /// <summary>Answers Surprise on white, Angry on black.</summary>
    public static byte[] BrightnessModel() => Create([5, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 10]);

    /// <summary>A small file that takes two terabytes for one image.</summary>
    public static byte[] HugeModel()
    {
        const int Filters = 120_000;
        var metadata = new ExpressionModelMetadata { ModelName = "Huge", Input = new ImageShape(2048, 2048, 1) };
        return Create(
            metadata,
            [
                Constant("kernel", [Filters, 1, 1, 1], new float[Filters]),
                Constant("slopes", [Filters, 7], new float[Filters * 7]),
                Constant("biases", [7], new float[7]),
            ],
            Node("Conv", ["Image", "kernel"], "maps"),
            Node("GlobalAveragePool", ["maps"], "features"));
    }

    /// <summary>The softmax of logits, in double precision.</summary>
    public static float[] Softmax(params double[] logits)
    {
        double sum = logits.Sum(Math.Exp);
        return [.. logits.Select(l => (float)(Math.Exp(l) / sum))];
    }

    private static byte[] Create(ExpressionModelMetadata? metadata, TensorProto[] constants, params NodeProto[] features)
    {
        metadata ??= new ExpressionModelMetadata { ModelName = "Hand-made", Provenance = "worked out by hand" };
        var graph = new GraphProto { Name = metadata.ModelName };
        graph.Input.Add(Value("Image", TensorProto.Types.DataType.Float, 1, metadata.Input.Height, metadata.Input.Width));
        graph.Output.Add(Value("Score", TensorProto.Types.DataType.Float, metadata.Labels.Count));
        graph.Output.Add(Value("PredictedLabel", TensorProto.Types.DataType.String));
        graph.Initializer.Add(constants);
        graph.Node.Add(features);
        graph.Node.Add(Node("Flatten", ["features"], "flat", Int("axis", 1)));
        graph.Node.Add(Node("Gemm", ["flat", "slopes", "biases"], "logits"));
        graph.Node.Add(Node("Softmax", ["logits"], "Score", Int("axis", 1)));
        graph.Node.Add(Node("ArgMax", ["Score"], "index", Int("axis", 1), Int("keepdims", 0)));
        graph.Node.Add(IndexToLabel("index", "PredictedLabel", metadata.Labels));
        AddSlotNames(graph, "Score", metadata.Labels);
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearningDomain, Version = 3 });
        model.MetadataProps.AddRange(
            metadata.ToProperties().Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return model.ToByteArray();
    }
}
