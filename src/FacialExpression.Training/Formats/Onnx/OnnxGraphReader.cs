using System.Globalization;
using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf.Collections;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>
/// A network from its graph alone, for files that do not describe it. What predicting leaves out is not there: dropout is
/// missing, the momentum of a batch normalization is the default, and its gamma and beta are taken as trained.
/// </summary>
internal sealed class OnnxGraphReader
{
    private const string DepthwiseSuffix = "/depthwise";

    private readonly GraphProto _graph;
    private readonly IReadOnlyDictionary<string, OnnxWeight> _weights;
    private readonly Dictionary<string, GraphPoint> _points = new(StringComparer.Ordinal);
    private float _temperature = 1;

    private OnnxGraphReader(GraphProto graph, IReadOnlyDictionary<string, OnnxWeight> weights) =>
        (_graph, _weights) = (graph, weights);

    /// <param name="graph">A graph that was checked.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="metadata">Input size and temperature.</param>
    /// <exception cref="InvalidModelException">The graph is not one that the exporter writes.</exception>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) Read(
        GraphProto graph, IReadOnlyDictionary<string, OnnxWeight> weights, ExpressionModelMetadata metadata)
    {
        ImageShape input = metadata.Input;
        var image = new GraphPoint(ExpressionModelMetadata.InputName, new MapShape(input.Height, input.Width, input.Channels));
        var reader = new OnnxGraphReader(graph, weights);
        reader._points[image.Name] = image;
        foreach (NodeProto node in graph.Node)
        {
            try
            {
                reader.Read(node);
            }
            catch (LayerException e)
            {
                throw Error(node, e.Message, e);
            }
        }

        if (reader._temperature != metadata.Temperature)
        {
            throw new InvalidModelFileException(Invariant(
                $"Its graph divides by a temperature of {reader._temperature}; its metadata has {metadata.Temperature}."));
        }

        IReadOnlyList<GraphLayer> layers = reader._points[ExpressionModelMetadata.ScoreName].Since(image);
        var network = new Sequential(input, layers.Select(l => l.Layer));
        ModelWeight[] values =
        [
            .. from pair in network.Leaves.Zip(layers.SelectMany(l => l.Leaves))
               from parameter in pair.First.Parameters.Zip(pair.Second.Weights)
               select OnnxReader.Take(weights, parameter.Second, pair.First, parameter.First),
        ];
        return (network, values);
    }

    private void Read(NodeProto node)
    {
        switch (node.OpType)
        {
            case "Conv":
                ReadConvolution(node);
                break;
            case "Gemm":
                Require(node, IntOf(node, "transB") == 1, "has a kernel that is not transposed");
                Append(node, new Dense((int)Weight(node, 1).Shape[0]) { UseBias = node.Input.Count > 2 }, node.Input.Skip(1));
                break;
            case "MaxPool":
                Append(node, Pooling(node, size => new MaxPooling2D(size)));
                break;
            case "AveragePool":
                Append(node, Pooling(node, size => new AveragePooling2D(size)));
                break;
            case "GlobalAveragePool":
                Append(node, new GlobalAveragePooling2D());
                break;
            case "GlobalMaxPool":
                Append(node, new GlobalMaxPooling2D());
                break;
            case "Flatten" when Input(node).Last?.Layer is GlobalAveragePooling2D or GlobalMaxPooling2D:
            case "Identity":
            case "Sigmoid" when IsNamed(node, OnnxActivations.GateSuffix):
            case "Div" when IsNamed(node, OnnxActivations.NarrowedSuffix):
            case "Erf":
                _points[node.Output[0]] = Input(node);
                break;
            case "Flatten":
                Append(node, new Flatten());
                break;
            case "Pad":
                ReadOnlySpan<long> pads =
                    MemoryMarshal.Cast<byte, long>(_graph.Initializer.First(w => w.Name == node.Input[1]).RawData.Span);
                Append(node, new ZeroPadding2D(
                    checked((int)pads[2]), checked((int)pads[6]), checked((int)pads[3]), checked((int)pads[7])));
                break;
            case "BatchNormalization":
                Append(node, new BatchNormalization(epsilon: Shortest(FloatOf(node, "epsilon"))), node.Input.Skip(1));
                break;
            case "LeakyRelu":
                Append(node, new LeakyReLU(Shortest(FloatOf(node, "alpha"))));
                break;
            case "Clip" when IsNamed(node, OnnxExporter.PaddedSuffix):
                _points[node.Output[0]] = Input(node);
                break;
            case "Clip":
                Require(node, Weight(node, 1).Number == 0 && Weight(node, 2).Number == 6, "is not from 0 to 6");
                Activate(node, ActivationFunction.Relu6);
                break;
            case "Div":
                Require(node, node.Input[1] == OnnxExporter.TemperatureName && _temperature == 1, "is no temperature");
                _temperature = Weight(node, 1).Number ?? throw Error(node, "has several temperatures");
                _points[node.Output[0]] = Input(node);
                break;
            case "Mul" or "Add":
                Combine(node);
                break;
            case "Constant" or "Cast" or "ArgMax" or "LabelEncoder":
                break;
            default:
                Activate(node, Enum.TryParse(node.OpType, out ActivationFunction function) && Enum.IsDefined(function)
                    ? function
                    : throw Error(node, "is not one that this library writes"));
                break;
        }
    }

    private void ReadConvolution(NodeProto node)
    {
        (GraphPoint input, string output) = (Input(node), node.Output[0]);
        IReadOnlyList<long> kernel = Weight(node, 1).Shape;
        bool useBias = node.Input.Count > 2;
        if (input.Last is { Layer: DepthwiseConv2D depthwise } first
            && output.Split(OnnxExporter.LinearSuffix)[0] + DepthwiseSuffix == input.Name)
        {
            Require(node, kernel is [_, _, 1, 1], "should have a kernel of 1×1");
            var separable = new SeparableConv2D((int)kernel[0], depthwise.KernelSize)
            {
                Strides = depthwise.Strides,
                DilationRate = depthwise.DilationRate,
                Padding = depthwise.Padding,
                DepthMultiplier = depthwise.DepthMultiplier,
                UseBias = useBias,
            };
            Append(node, separable, [.. first.Weights, .. node.Input.Skip(1)], input.Before!);
            return;
        }

        Window window = WindowOf(node, ((int)kernel[2], (int)kernel[3]));
        int groups = (int)(IntOf(node, "group") ?? 1);
        bool isDepthwise = node.Attribute.Any(a => a.Name == "group") && kernel[1] == 1
            && LayerException.RequireMap(input.Shape).Channels == groups;
        Convolution2D layer = isDepthwise
            ? new DepthwiseConv2D(window.Size) { DepthMultiplier = (int)kernel[0] / groups }
            : new Conv2D((int)kernel[0], window.Size) { Groups = groups };
        Append(
            node,
            layer with
            {
                Strides = window.Stride,
                DilationRate = window.Dilation,
                Padding = window.Padding,
                UseBias = useBias,
            },
            node.Input.Skip(1));
    }

    private Pooling2D Pooling(NodeProto node, Func<Size2D, Pooling2D> create)
    {
        Window window = WindowOf(node, SizeOf(node, "kernel_shape") ?? throw Error(node, "has no kernel_shape"));
        Size2D? strides = window.Stride == window.Size ? null : window.Stride;
        return create(window.Size) with { Strides = strides, Padding = window.Padding };
    }

    private Window WindowOf(NodeProto node, Size2D size)
    {
        RepeatedField<long> pads = Ints(node, "pads") ?? [0, 0, 0, 0];
        Require(node, (SizeOf(node, "kernel_shape") ?? size) == size, "has a kernel_shape other than its kernel's");
        var window = new Window(
            node.OpType, size, SizeOf(node, "strides") ?? 1, SizeOf(node, "dilations") ?? 1, Padding.Valid);
        if (pads.All(p => p == 0))
        {
            return window;
        }

        Window same = window with { Padding = Padding.Same };
        (int top, int left, int bottom, int right) = same.Pads(LayerException.RequireMap(Input(node).Shape));
        Require(node, pads.SequenceEqual([top, left, bottom, right]), "has pads that are neither valid nor same");
        return same;
    }

    private static Size2D? SizeOf(NodeProto node, string name) => Ints(node, name) switch
    {
        null => null,
        [var height, var width] => checked(((int)height, (int)width)),
        _ => throw Error(node, $"has {name} of other than two numbers"),
    };

    /// <summary>A product or sum of two values, or of a value and a number.</summary>
    private void Combine(NodeProto node)
    {
        GraphPoint input = Input(node);
        if (_points.TryGetValue(node.Input[1], out GraphPoint? other))
        {
            if (node.OpType == "Add")
            {
                GraphPoint fork = GraphPoint.Fork(input, other);
                Append(node, GraphLayer.Residual(input.Since(fork), other.Since(fork)), fork);
                return;
            }

            Require(node, input == other, "multiplies two values");
            Activate(node, node.Input[1].EndsWith(OnnxActivations.GateSuffix, StringComparison.Ordinal)
                ? ActivationFunction.Swish
                : ActivationFunction.Gelu);
            return;
        }

        if (node.Input[0].EndsWith("/erf", StringComparison.Ordinal)
            || node.Input[0].EndsWith("/halved", StringComparison.Ordinal))
        {
            // Inside gelu.
            _points[node.Output[0]] = input;
            return;
        }

        double number = Shortest(Weight(node, 1).Number ?? throw Error(node, "has several numbers"));
        if (node.OpType == "Mul")
        {
            Append(node, new Rescaling(number));
        }
        else if (input.Last?.Layer is Rescaling { Offset: 0 } scaling)
        {
            Append(node, scaling with { Offset = number }, [], input.Before!);
        }
        else
        {
            Append(node, new Rescaling(1, number));
        }
    }

    /// <summary>An activation of the layer before, where the names say so; otherwise a layer of its own.</summary>
    private void Activate(NodeProto node, ActivationFunction function)
    {
        GraphPoint input = Input(node);
        Layer? activated = input.Name != node.Output[0] + OnnxExporter.LinearSuffix ? null : input.Last?.Layer switch
        {
            Convolution2D convolution => convolution with { Activation = function },
            Dense dense => dense with { Activation = function },
            _ => null,
        };
        if (activated is null)
        {
            Append(node, new Activation(function));
        }
        else
        {
            Append(node, activated, input.Last!.Weights, input.Before!);
        }
    }

    private void Append(NodeProto node, Layer layer) => Append(node, layer, [], Input(node));

    private void Append(NodeProto node, Layer layer, IEnumerable<string> weights) => Append(node, layer, weights, Input(node));

    private void Append(NodeProto node, Layer layer, IEnumerable<string> weights, GraphPoint input) =>
        Append(node, new GraphLayer(layer, [.. weights]), input);

    private void Append(NodeProto node, GraphLayer layer, GraphPoint input) =>
        _points[node.Output[0]] = new GraphPoint(node.Output[0], layer.Layer.GetOutputShape(input.Shape), layer, input);

    private GraphPoint Input(NodeProto node) => _points.TryGetValue(node.Input[0], out GraphPoint? point)
        ? point
        : throw Error(node, "does not follow from the image");

    private OnnxWeight Weight(NodeProto node, int index) => _weights.TryGetValue(node.Input[index], out OnnxWeight weight)
        ? weight
        : throw Error(node, "has a weight that is none");

    private static bool IsNamed(NodeProto node, string suffix) => node.Output[0].EndsWith(suffix, StringComparison.Ordinal);

    private static RepeatedField<long>? Ints(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.Ints;

    private static long? IntOf(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I;

    private static float FloatOf(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.F ?? throw Error(node, $"has no {name}");

    // The double that was rounded to a float is the one with the fewest digits: 0.001, not 0.0010000000474974513.
    private static double Shortest(float value) =>
        double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Require(NodeProto node, bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw Error(node, otherwise);
        }
    }

    private static InvalidModelFileException Error(NodeProto node, string what, Exception? cause = null) =>
        new($"Its node {Quoted.Text(node.Output[0])} ({Quoted.Text(node.OpType)}) {what}.", cause!);
}
