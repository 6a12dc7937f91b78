using System.Globalization;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>Writes a detector as an ONNX file by <see cref="DetectorContract"/>: opset 17, pictures of any size.</summary>
/// <remarks>
/// Each convolution is followed by its normalization and its ReLU, in the operators and with the names that the quantization of
/// expression models expects.
/// </remarks>
internal sealed class DetectorExporter : IDetectorLayers<string>
{
    private const string NormalizedSuffix = "/normalized";
    private const int IrVersion = 8;
    private const int OnnxOpset = 17;

    private static readonly string[] Moments = ["gamma", "beta", "mean", "variance"];

    private readonly GraphProto _graph = new() { Name = "face-detector" };
    private readonly Dictionary<string, (PlannedWeight Weight, float[] Values)> _weights;

    private DetectorExporter(IReadOnlyList<PlannedWeight> plan, IReadOnlyList<float[]> values) =>
        _weights = plan.Zip(values).ToDictionary(w => w.First.Name, w => w, StringComparer.Ordinal);

    /// <summary>The file's content.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="plan">Its weights.</param>
    /// <param name="values">Their numbers, in the order of the plan.</param>
    /// <param name="threshold">The confidence from which a face counts.</param>
    /// <param name="provenance">What trained it, as JSON.</param>
    public static ModelProto Export(
        DetectorShape shape, IReadOnlyList<PlannedWeight> plan, IReadOnlyList<float[]> values, float threshold, string provenance)
    {
        var exporter = new DetectorExporter(plan, values);
        GraphProto graph = exporter._graph;
        graph.Input.Add(Map(DetectorContract.InputName, 1, "height", "width"));
        string[] outputs = shape.Build(exporter, DetectorContract.InputName);
        foreach ((int level, string name) in outputs.Index())
        {
            int stride = DetectorContract.Strides[level];
            graph.Output.Add(Map(name, DetectorContract.Channels, $"height/{stride}", $"width/{stride}"));
        }

        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "FacialExpression.TrainDetector",
            Graph = graph,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OnnxOpset });
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [DetectorContract.VersionKey] = DetectorContract.Version,
            [DetectorContract.ThresholdKey] = threshold.ToString("R", CultureInfo.InvariantCulture),
            [DetectorContract.StridesKey] = string.Join(',', DetectorContract.Strides.ToArray()),
            [DetectorContract.ProvenanceKey] = provenance,
        };
        file.MetadataProps.AddRange(properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return file;
    }

    /// <inheritdoc cref="Export"/>
    public static byte[] ExportBytes(
        DetectorShape shape,
        IReadOnlyList<PlannedWeight> plan,
        IReadOnlyList<float[]> values,
        float threshold,
        string provenance) => Export(shape, plan, values, threshold, provenance).ToByteArray();

    public string Convolve(string name, string input, int filters, int size, int stride, bool relu)
    {
        _graph.Node.Add(Node(
            "Conv",
            [input, Weight($"{name}/kernel")],
            $"{name}/convolution",
            Ints("kernel_shape", size, size),
            Ints("strides", stride, stride),
            Ints("pads", size / 2, size / 2, size / 2, size / 2)));
        string[] moments = [.. Moments.Select(part => Weight($"{name}/{part}"))];
        string normalized = relu ? name + NormalizedSuffix : name;
        _graph.Node.Add(Node(
            "BatchNormalization",
            [$"{name}/convolution", .. moments],
            normalized,
            Float("epsilon", DetectorWeights.Epsilon)));
        return Rectify(name, normalized, relu);
    }

    public string Predict(string name, string input, int filters)
    {
        _graph.Node.Add(Node(
            "Conv", [input, Weight($"{name}/kernel"), Weight($"{name}/bias")], name, Ints("kernel_shape", 1, 1)));
        return name;
    }

    public string Add(string name, string left, string right, bool relu)
    {
        string sum = relu ? $"{name}/sum" : name;
        _graph.Node.Add(Node("Add", [left, right], sum));
        return Rectify(name, sum, relu);
    }

    public string Enlarge(string name, string input)
    {
        const string Scales = "twice";
        if (_graph.Initializer.All(w => w.Name != Scales))
        {
            _graph.Initializer.Add(Constant(Scales, [4], [1f, 1f, 2f, 2f]));
        }

        _graph.Node.Add(Node(
            "Resize",
            [input, "", Scales],
            name,
            Text("mode", "nearest"),
            Text("coordinate_transformation_mode", "asymmetric"),
            Text("nearest_mode", "floor")));
        return name;
    }

    private string Rectify(string name, string input, bool relu)
    {
        if (relu)
        {
            _graph.Node.Add(Node("Relu", [input], name));
        }

        return name;
    }

    private string Weight(string name)
    {
        (PlannedWeight weight, float[] values) = _weights[name];
        _graph.Initializer.Add(Constant(name, weight.Sizes.Select(size => (int)size), values));
        return name;
    }

    private static ValueInfoProto Map(string name, int channels, string height, string width)
    {
        ValueInfoProto value = Value(name, TensorProto.Types.DataType.Float, channels);
        value.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = height });
        value.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = width });
        return value;
    }
}
