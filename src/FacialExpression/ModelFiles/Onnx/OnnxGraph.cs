using System.Runtime.InteropServices;
using Google.Protobuf;

namespace FacialExpression.ModelFiles.Onnx;

/// <summary>
/// Makes the parts of an ONNX graph.
/// </summary>
internal static class OnnxGraph
{
    /// <summary>The domain of the operators that read and write text.</summary>
    public const string MachineLearningDomain = "ai.onnx.ml";

    /// <summary>A node with one output, named after it.</summary>
    public static NodeProto Node(string type, IEnumerable<string> inputs, string output, params AttributeProto[] attributes) =>
        new()
        {
            OpType = type,
            Name = output,
            Input = { inputs },
            Output = { output },
            Attribute = { attributes },
        };

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Ints(string name, params int[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values.Select(v => (long)v) } };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Tensor(string name, TensorProto value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = value };

    public static AttributeProto Strings(string name, IEnumerable<string> values) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Strings,
            Strings = { values.Select(ByteString.CopyFromUtf8) },
        };

    /// <summary>A constant of the graph. ONNX stores it little-endian, as every machine that .NET runs on does.</summary>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<float> values) =>
        Constant(name, TensorProto.Types.DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Constant(string, IEnumerable{int}, ReadOnlySpan{float})"/>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<Half> values) =>
        Constant(name, TensorProto.Types.DataType.Float16, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Constant(string, IEnumerable{int}, ReadOnlySpan{float})"/>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<long> values) =>
        Constant(name, TensorProto.Types.DataType.Int64, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Constant(string, IEnumerable{int}, ReadOnlySpan{float})"/>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<int> values) =>
        Constant(name, TensorProto.Types.DataType.Int32, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Constant(string, IEnumerable{int}, ReadOnlySpan{float})"/>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<sbyte> values) =>
        Constant(name, TensorProto.Types.DataType.Int8, shape, MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Constant(string, IEnumerable{int}, ReadOnlySpan{float})"/>
    public static TensorProto Constant(string name, IEnumerable<int> shape, ReadOnlySpan<byte> values) =>
        Constant(name, TensorProto.Types.DataType.Uint8, shape, values);

    /// <summary>An input or output [N, sizes …].</summary>
    public static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params int[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    /// <summary>From the index of a label to its text; an index outside the labels becomes the empty text.</summary>
    public static NodeProto IndexToLabel(string index, string output, IReadOnlyList<string> labels)
    {
        NodeProto encoder = Node(
            "LabelEncoder",
            [index],
            output,
            Ints("keys_int64s", [.. Enumerable.Range(0, labels.Count)]),
            Strings("values_strings", labels),
            Text("default_string", ""));
        encoder.Domain = MachineLearningDomain;
        return encoder;
    }

    /// <summary>
    /// Adds a node that computes nothing of use: ML.NET reads the slot names of a column off the node of this name, as its own
    /// exporter writes it.
    /// </summary>
    public static void AddSlotNames(GraphProto graph, string column, IReadOnlyList<string> labels)
    {
        string unused = $"mlnet.{column}.unusedInput";
        graph.Initializer.Add(new TensorProto
        {
            Name = unused,
            Dims = { 1 },
            DataType = (int)TensorProto.Types.DataType.String,
            StringData = { ByteString.CopyFromUtf8(labels[0]) },
        });
        NodeProto encoder = Node(
            "LabelEncoder",
            [unused],
            $"mlnet.{column}.unusedOutput",
            Strings("keys_strings", labels),
            Ints("values_int64s", [.. Enumerable.Range(0, labels.Count)]));
        encoder.Name = $"mlnet.{column}.SlotNames";
        encoder.Domain = MachineLearningDomain;
        graph.Node.Add(encoder);
    }

    private static TensorProto Constant(
        string name, TensorProto.Types.DataType type, IEnumerable<int> shape, ReadOnlySpan<byte> bytes) =>
        new()
        {
            Name = name,
            Dims = { shape.Select(size => (long)size) },
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes.ToArray()),
        };
}
