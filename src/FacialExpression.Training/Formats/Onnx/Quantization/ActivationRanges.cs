using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>Measures the ranges of values inside a graph on calibration images, with ONNX Runtime.</summary>
internal static class ActivationRanges
{
    private const int BatchSize = 16;

    // Beyond it are rare extremes of single images: levels that nearly all images would not use.
    private const double Percentile = 0.99;

    private const string LeastSuffix = "/measured/least";
    private const string MostSuffix = "/measured/most";

    /// <param name="model">A model in float32.</param>
    /// <param name="values">Names of maps inside it.</param>
    /// <param name="images">Images of the model's size.</param>
    /// <param name="scale">What pixels are multiplied by.</param>
    /// <exception cref="InvalidNetworkException">A value is not finite on an image.</exception>
    public static Dictionary<string, ActivationRange> Measure(
        ModelProto model, IReadOnlyCollection<string> values, CalibrationImages images, float scale)
    {
        Dictionary<string, ActivationRange> ranges = OfPixels(model.Graph, scale);
        string[] measured = [.. values.Where(v => !ranges.ContainsKey(v))];
        if (measured.Length > 0)
        {
            float[][] extremes = Run(WithExtremes(model, measured), measured.Length, images, scale);
            foreach ((int i, string value) in measured.Index())
            {
                float least = -Highest([.. extremes[2 * i].Select(v => -v)], model, value);
                ranges[value] = new ActivationRange(least, Highest(extremes[(2 * i) + 1], model, value));
            }
        }

        return ranges;
    }

    /// <summary>Pixels, also rescaled, have a range that need not be measured: 0 to 255 before that.</summary>
    private static Dictionary<string, ActivationRange> OfPixels(GraphProto graph, float scale)
    {
        Dictionary<string, float> numbers = graph.Initializer
            .Where(w => w.Dims.Count == 0 && w.DataType == (int)TensorProto.Types.DataType.Float)
            .ToDictionary(w => w.Name, w => BitConverter.ToSingle(w.RawData.Span));
        Dictionary<string, (float Black, float White)> ends = new()
        {
            [ExpressionModelMetadata.InputName] = (0, byte.MaxValue * scale),
        };
        foreach (NodeProto node in graph.Node.Where(n => n.OpType is "Mul" or "Add"))
        {
            if (ends.TryGetValue(node.Input[0], out var end) && numbers.TryGetValue(node.Input[1], out float number))
            {
                ends[node.Output[0]] = node.OpType == "Mul"
                    ? (end.Black * number, end.White * number)
                    : (end.Black + number, end.White + number);
            }
        }

        return ends.ToDictionary(
            e => e.Key,
            e => new ActivationRange(Math.Min(e.Value.Black, e.Value.White), Math.Max(e.Value.Black, e.Value.White)));
    }

    /// <summary>The model with the least and the greatest number of each value, for each image, as its only outputs.</summary>
    private static ModelProto WithExtremes(ModelProto model, IEnumerable<string> values)
    {
        ModelProto observed = model.Clone();
        GraphProto graph = observed.Graph;
        graph.Output.Clear();
        foreach (string value in values)
        {
            foreach ((string type, string suffix) in new[] { ("ReduceMin", LeastSuffix), ("ReduceMax", MostSuffix) })
            {
                graph.Node.Add(Node(type, [value], value + suffix, Ints("axes", 1, 2, 3), Int("keepdims", 0)));
                graph.Output.Add(Value(value + suffix, TensorProto.Types.DataType.Float));
            }
        }

        return observed;
    }

    /// <returns>For each value two rows: the least numbers of all images, then the greatest.</returns>
    private static float[][] Run(ModelProto observed, int valueCount, CalibrationImages images, float scale)
    {
        using InferenceSession session = OnnxRuntimeLibrary.Use(() => new InferenceSession(observed.ToByteArray()));
        using var options = new RunOptions();
        string[] outputs = [.. observed.Graph.Output.Select(o => o.Name)];
        float[][] rows = [.. Enumerable.Range(0, 2 * valueCount).Select(_ => new float[images.Count])];
        ImageShape size = images.Input;
        for (int first = 0; first < images.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, images.Count - first);
            float[] pixels = new float[count * size.Size];
            PixelScale.Multiply(images.Pixels.Slice(first * size.Size, pixels.Length), scale, pixels);
            using OrtValue input =
                OrtValue.CreateTensorValueFromMemory(pixels, [count, size.Channels, size.Height, size.Width]);
            using IDisposableReadOnlyCollection<OrtValue> results =
                session.Run(options, [ExpressionModelMetadata.InputName], [input], outputs);
            foreach ((int row, OrtValue result) in results.Index())
            {
                result.GetTensorDataAsSpan<float>().CopyTo(rows[row].AsSpan(first));
            }
        }

        return rows;
    }

    /// <summary>The percentile of the greatest numbers of all images, by the nearest rank.</summary>
    private static float Highest(float[] greatest, ModelProto model, string value)
    {
        if (!greatest.All(float.IsFinite))
        {
            throw new InvalidNetworkException(
                $"{Quoted.Text(model.Graph.Name)} was not saved: its layer {Quoted.Text(value)} gives numbers that are not "
                + "finite on a calibration image. The training diverged. Train again with a lower learning rate.");
        }

        float[] sorted = [.. greatest.Order()];
        return sorted[(int)Math.Ceiling(Percentile * sorted.Length) - 1];
    }
}
