using System.Globalization;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests;

/// <summary>
/// A detector whose faces can be worked out by hand: each cell of 8×8 pixels that is bright in the network's picture is a face of
/// 32×32 about the cell's center.
/// </summary>
internal static class HandMadeDetector
{
    /// <summary>The side of a cell that becomes a face, in pixels of the network's picture.</summary>
    public const int Cell = 8;

    /// <summary>The side of a face's box, likewise.</summary>
    public const int Side = 32;

    /// <summary>The confidence from which a face counts, by the file.</summary>
    public const float Threshold = 0.5f;

    private const float Slope = 40;
    private const float Bias = -30;

    /// <summary>A file.</summary>
    /// <param name="roll">How far faces are tilted, by their landmarks, in degrees.</param>
    /// <param name="side">The side of a face's box.</param>
    /// <param name="height">Its height, where that is not its side.</param>
    public static byte[] Create(float roll = 0, float side = Side, float? height = null) =>
        Model(roll, side, height).ToByteArray();

    /// <summary>A file to change.</summary>
    /// <inheritdoc cref="Create"/>
    public static ModelProto Model(float roll = 0, float side = Side, float? height = null)
    {
        var graph = new GraphProto { Name = "bright cells" };
        graph.Input.Add(Map(DetectorContract.InputName, 1));
        string mean = Mean(graph, DetectorContract.InputName, 8);
        foreach (int stride in DetectorContract.Strides)
        {
            if (stride > 8)
            {
                mean = Mean(graph, mean, 2);
            }

            // All but the smallest stride see nothing.
            float[] kernel = new float[DetectorContract.Channels];
            kernel[DetectorContract.Score] = stride == 8 ? Slope : 0;
            (float x, float y) = (MathF.Log(side / 2 / 8), MathF.Log((height ?? side) / 2 / 8));
            float[] bias = [Bias, x, y, x, y, .. Landmarks(roll)];
            graph.Initializer.Add(Constant($"kernel{stride}", [DetectorContract.Channels, 1, 1, 1], kernel));
            graph.Initializer.Add(Constant($"bias{stride}", [DetectorContract.Channels], bias));
            string name = DetectorContract.OutputName(stride);
            graph.Node.Add(Node("Conv", [mean, $"kernel{stride}", $"bias{stride}"], name));
            graph.Output.Add(Map(name, DetectorContract.Channels));
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        AddProperty(model, DetectorContract.VersionKey, DetectorContract.Version);
        AddProperty(model, DetectorContract.ThresholdKey, Threshold.ToString(CultureInfo.InvariantCulture));
        return model;
    }

    /// <summary>Adds to the metadata.</summary>
    public static void AddProperty(ModelProto model, string key, string value) =>
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>A detector with one thread.</summary>
    public static FaceDetector Load(byte[] file, FaceDetectorOptions? options = null) =>
        FaceDetector.Load(new MemoryStream(file), options ?? new FaceDetectorOptions { Threads = 1 });

    /// <summary>A black picture with white squares.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="side">The side of a square.</param>
    /// <param name="corners">The top left corners of the squares.</param>
    public static byte[] Squares(int width, int height, int side, params (int X, int Y)[] corners)
    {
        byte[] gray = new byte[width * height];
        foreach ((int left, int top) in corners)
        {
            for (int y = top; y < top + side; y++)
            {
                gray.AsSpan((y * width) + left, side).Fill(byte.MaxValue);
            }
        }

        return gray;
    }

    private static string Mean(GraphProto graph, string input, int size)
    {
        string name = $"{input}/mean";
        float[] kernel = new float[size * size];
        kernel.AsSpan().Fill(1f / kernel.Length);
        graph.Initializer.Add(Constant($"{name}/kernel", [1, 1, size, size], kernel));
        graph.Node.Add(Node("Conv", [input, $"{name}/kernel"], name, Ints("strides", size, size)));
        return name;
    }

    /// <summary>Eyes 12 pixels apart, and a nose and a mouth below them, in strides of 8.</summary>
    private static float[] Landmarks(float roll)
    {
        (float sin, float cos) = MathF.SinCos(float.DegreesToRadians(roll));
        (float X, float Y)[] points = [(-6, -4), (6, -4), (0, 0), (-4, 6), (4, 6)];
        return [.. points.SelectMany(p => new[] { ((p.X * cos) - (p.Y * sin)) / 8, ((p.X * sin) + (p.Y * cos)) / 8 })];
    }

    private static ValueInfoProto Map(string name, int channels)
    {
        ValueInfoProto value = Value(name, TensorProto.Types.DataType.Float, channels);
        value.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = $"{name}/height" });
        value.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = $"{name}/width" });
        return value;
    }
}
