using System.Globalization;
using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Writes the graph of a model of other software node by node, and checks each one as it is written, so that nothing costs more
/// than the limits allow, not even on the way.
/// </summary>
/// <param name="graph">Its input is declared.</param>
/// <param name="check">Checks nodes and weights; <see langword="null"/> for a graph that is trusted.</param>
/// <param name="maxWeightBytes">The most bytes of weights; a weight that several nodes use counts for each.</param>
internal sealed class GraphWriter(GraphProto graph, GraphCheck? check, long maxWeightBytes)
{
    /// <summary>
    /// The prefix of values that are not the model's own. In a trusted graph, which keeps its names, nothing else may have it.
    /// </summary>
    public const string Prefix = "FacialExpression/";

    // A name may stand at many places.
    private const int LongestLabel = 100;

    private readonly HashSet<string> _padded = new(StringComparer.Ordinal);

    private long _weightBytes;
    private int _names;

    /// <summary>Writes a node.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="label">What messages call it; the name of the output begins with a number of its own.</param>
    /// <param name="inputs">Names of values of the new graph.</param>
    /// <param name="attributes">The attributes.</param>
    /// <returns>The name of the output.</returns>
    public string Node(string type, string label, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        string output = NewName(label);
        Add(OnnxGraph.Node(type, inputs, output, attributes));
        if (type == "Pad")
        {
            _padded.Add(output);
        }

        return output;
    }

    /// <summary>Writes a node that computes a value for each image.</summary>
    /// <inheritdoc cref="Node"/>
    /// <returns>The output with its shape.</returns>
    public ImageValue Image(string type, string label, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        string output = Node(type, label, inputs, attributes);
        return new ImageValue(output, SizesOf(output));
    }

    /// <summary>
    /// What a pool reads. ONNX Runtime joins padding and the pool after it, and then the zeros of the padding count for nothing,
    /// or loading fails if they are as many as the pool's window is long: a node that changes nothing keeps them apart.
    /// </summary>
    /// <param name="label">What messages call it.</param>
    /// <param name="input">The name of what is pooled.</param>
    public string BeforePool(string label, string input) => _padded.Contains(input)
        ? Node("Clip", label, [input, Weight(label, [], float.MinValue), Weight(label, [], float.MaxValue)])
        : input;

    /// <summary>The shape of a value, without the axis of the images.</summary>
    public IReadOnlyList<long> SizesOf(string name) => check!.Find(name)!.Sizes;

    /// <summary>Writes a node as it is.</summary>
    public void Add(NodeProto node)
    {
        GraphCheck.RequireFew(check is null ? 0 : graph.Node.Count + 1, 0);
        check?.AddNode(node);
        graph.Node.Add(node);
    }

    /// <summary>Writes a weight.</summary>
    /// <param name="label">What messages call it.</param>
    /// <param name="sizes">Its shape.</param>
    /// <param name="bytes">The numbers as ONNX stores them.</param>
    /// <returns>Its name.</returns>
    public string Weight(string label, IEnumerable<long> sizes, ReadOnlyMemory<byte> bytes) => Add(new TensorProto
    {
        Name = NewName(label),
        Dims = { sizes },
        DataType = (int)DataType.Float,
        RawData = UnsafeByteOperations.UnsafeWrap(bytes),
    });

    /// <summary>Writes a weight of few numbers.</summary>
    /// <inheritdoc cref="Weight(string, IEnumerable{long}, ReadOnlyMemory{byte})"/>
    public string Weight(string label, IEnumerable<long> sizes, params float[] numbers) =>
        Weight(label, sizes, MemoryMarshal.AsBytes<float>(numbers).ToArray());

    /// <summary>Writes whole numbers.</summary>
    /// <param name="label">What messages call them.</param>
    /// <param name="numbers">The numbers.</param>
    /// <returns>Their name.</returns>
    public string Integers(string label, IEnumerable<long> numbers)
    {
        long[] all = [.. numbers];
        TensorProto constant = Constant(NewName(label), [all.Length], all);
        return Add(constant);
    }

    /// <summary>Counts the bytes of a constant that is computed from others, before it is.</summary>
    /// <exception cref="InvalidModelFileException">They are too many.</exception>
    public void CountConstant(long bytes)
    {
        _weightBytes += bytes;
        if (_weightBytes > maxWeightBytes)
        {
            throw new InvalidModelFileException(
                $"It has more than {maxWeightBytes} bytes of weights, where one that several nodes use counts for each; "
                + $"{nameof(ModelLimits)}.{nameof(ModelLimits.MaxModelBytes)} sets the limit.");
        }
    }

    private string Add(TensorProto weight)
    {
        GraphCheck.RequireFew(0, check is null ? 0 : graph.Initializer.Count + 1);
        CountConstant(weight.RawData.Length);
        check?.AddWeight(weight);
        graph.Initializer.Add(weight);
        return weight.Name;
    }

    private string NewName(string label) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(check is null ? Prefix : "")}{_names++}:{label.AsSpan(0, Math.Min(label.Length, LongestLabel))}");
}
