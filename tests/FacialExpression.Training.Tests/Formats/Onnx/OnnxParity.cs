using FacialExpression.Training.Engine;
using FacialExpression.Training.Formats.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace FacialExpression.Training.Tests.Formats.Onnx;

/// <summary>Runs one model in both engines.</summary>
internal static class OnnxParity
{
    /// <summary>The largest difference between two scores of TorchSharp and ONNX Runtime, on random weights and images.</summary>
    public static double LargestDifference(Sequential model, int batchSize)
    {
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        using var network = new TorchNetwork(model, torch.CPU);

        // Zeros and ones at the start become values of their own, so that one that is left out or swapped shows.
        ModelWeight[] weights =
            [.. network.GetWeights().Select(w => w.Parameter.Initializer == Initializer.GlorotUniform ? w : w with
        {
            Values = RandomValues(w.Values.Length, offset: w.Parameter.Initializer == Initializer.Ones ? 1 : 0),
        })];
        network.SetWeights(weights);
        torch.Tensor images = new Draws(11).Uniform(batchSize, 1, model.Input.Height, model.Input.Width);
        float[] torchScores = network.Forward(images, training: false).softmax(1).data<float>().ToArray();

        byte[] file = OnnxExporter.Export(
            model, weights, new ExpressionModelMetadata { ModelName = "Test", Input = model.Input }).ToByteArray();
        // Before ONNX Runtime starts, our own loading turns its telemetry off.
        ExpressionClassifier.Load(new MemoryStream(file)).Dispose();
        using var session = new InferenceSession(file);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            images.data<float>().ToArray(), [batchSize, 1, model.Input.Height, model.Input.Width]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(options, ["Image"], [input], ["Score", "PredictedLabel"]);
        float[] onnxScores = outputs[0].GetTensorDataAsSpan<float>().ToArray();

        Assert.Equal([batchSize, model.ClassCount], outputs[0].GetTensorTypeAndShape().Shape);
        Assert.Equal([batchSize], outputs[1].GetTensorTypeAndShape().Shape);
        for (int i = 0; i < batchSize; i++)
        {
            var scores = new ExpressionScores(onnxScores.AsSpan(i * 7, 7));
            Assert.Equal(scores.Highest.ToString(), outputs[1].GetStringElement(i));
            Assert.Equal(1f, scores.Sum(s => s.Score), 1e-5f);
        }

        return torchScores.Zip(onnxScores, (t, o) => Math.Abs((double)t - o)).Max();
    }

    private static float[] RandomValues(int count, float offset)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => offset + (float)(random.NextDouble() - 0.5))];
    }
}
