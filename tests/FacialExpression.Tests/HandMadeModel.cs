using FacialExpression.Training;
using FacialExpression.Training.Onnx;
using Google.Protobuf;

namespace FacialExpression.Tests;

/// <summary>A model file whose answers can be worked out by hand: logit k = bias k + (slope k × mean brightness, 0 to 1).</summary>
internal static class HandMadeModel
{
    public static byte[] Create(float[] biases, float[] slopes, ExpressionModelMetadata? metadata = null)
    {
        metadata ??= new ExpressionModelMetadata { ModelName = "Hand-made", Provenance = "worked out by hand" };
        var model = new Sequential(metadata.Input, [new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
        int inputs = metadata.Input.Size;
        float[] kernel = [.. slopes.SelectMany(slope => Enumerable.Repeat(slope / inputs, inputs))];
        PlacedLayer dense = model.Layers[1];
        ModelWeight[] weights = [new(dense.Name, dense.Parameters[0], kernel), new(dense.Name, dense.Parameters[1], biases)];
        return OnnxExporter.Export(model, weights, metadata).ToByteArray();
    }

    /// <summary>Answers Surprise on white, Angry on black.</summary>
    public static byte[] BrightnessModel() => Create([5, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 10]);

    /// <summary>The softmax of logits, in double precision.</summary>
    public static float[] Softmax(params double[] logits)
    {
        double sum = logits.Sum(Math.Exp);
        return [.. logits.Select(l => (float)(Math.Exp(l) / sum))];
    }
}
