using FacialExpression.ModelFiles.Onnx;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>A node while it is checked: its inputs' shapes and its attributes, none of which is taken as it comes.</summary>
internal sealed class GraphNode
{
    private readonly NodeProto _node;
    private readonly IReadOnlyList<GraphValue> _inputs;
    private readonly Dictionary<string, AttributeProto> _attributes = new(StringComparer.Ordinal);

    /// <param name="node">A node whose operator is known.</param>
    /// <param name="rule">The operator's.</param>
    /// <param name="inputs">Its inputs, all of them computed before.</param>
    public GraphNode(NodeProto node, OperatorRule rule, IReadOnlyList<GraphValue> inputs)
    {
        _node = node;
        _inputs = inputs;
        if (inputs.Count < rule.LeastInputs || inputs.Count > rule.MostInputs)
        {
            throw Error($"has {inputs.Count} inputs; from {rule.LeastInputs} to {rule.MostInputs} are allowed");
        }

        foreach (AttributeProto attribute in node.Attribute)
        {
            if (!rule.Attributes.TryGetValue(attribute.Name, out var type))
            {
                throw Error($"has the attribute {Quoted.Text(attribute.Name)}, which is not known");
            }

            if (attribute.Type != type || !attribute.Equals(OnlyValue(attribute)))
            {
                throw Error($"has an attribute {attribute.Name} that is not just of the type {type}");
            }

            if (!_attributes.TryAdd(attribute.Name, attribute))
            {
                throw Error($"has the attribute {attribute.Name} twice");
            }
        }
    }

    public int InputCount => _inputs.Count;

    public string Name => NameOf(_node);

    public static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault("");

    public static InvalidModelFileException Error(NodeProto node, string what) =>
        new($"The node {Quoted.Text(NameOf(node))} ({Quoted.Text(node.OpType)}) {what}.");

    public InvalidModelFileException Error(string what) => Error(_node, what);

    /// <summary>An input that is there for each image, with numbers.</summary>
    public GraphValue Data(int index) =>
        _inputs[index] is { IsPerImage: true, Type: DataType.Float } value ? value : throw Wrong(index, "floats for each image");

    /// <summary>An input of channels, height and width for each image.</summary>
    public (long Channels, long Height, long Width) Map(int index) =>
        Data(index) is { Sizes: [var channels, var height, var width] }
            ? (channels, height, width)
            : throw Wrong(index, "Float [N, channels, height, width]");

    /// <summary>An input of a row of numbers for each image.</summary>
    public long Row(int index) => Data(index) is { Sizes: [var size] } ? size : throw Wrong(index, "Float [N, size]");

    /// <summary>An input of constant numbers.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="rank">How many sizes it has.</param>
    public IReadOnlyList<long> Weight(int index, int rank) =>
        _inputs[index] is { IsPerImage: false, Type: DataType.Float } value && value.Sizes.Count == rank
            ? value.Sizes
            : throw Wrong(index, $"a Float weight of {rank} dimensions");

    /// <summary>An input of anything, checked by the caller.</summary>
    public GraphValue Any(int index) => _inputs[index];

    /// <summary>A last input, if there is one, must be a weight of one size.</summary>
    public void RequireVector(int index, long size)
    {
        if (index < _inputs.Count && Weight(index, 1)[0] != size)
        {
            throw Wrong(index, $"Float [{size}]");
        }
    }

    public InvalidModelFileException Wrong(int index, string expected) =>
        Error($"has the input {Quoted.Text(_node.Input[index])} of {_inputs[index]}; it must be {expected}");

    public long Int(string name, long standard, long least, long most)
    {
        long value = _attributes.TryGetValue(name, out AttributeProto? attribute) ? attribute.I : standard;
        return value >= least && value <= most ? value : throw Error($"has {name} {value}; it must be from {least} to {most}");
    }

    public IReadOnlyList<long> Ints(string name, long[] standard, long least, long most)
    {
        IReadOnlyList<long> values = _attributes.TryGetValue(name, out AttributeProto? attribute) ? attribute.Ints : standard;
        return values.Count == standard.Length && values.All(v => v >= least && v <= most) ? values : throw Error(
            $"has {name} [{string.Join(", ", values.Take(standard.Length + 1))}]; "
            + $"it must be {standard.Length} numbers from {least} to {most}");
    }

    /// <summary>Checks an attribute of one float that is neither negative nor beyond all numbers.</summary>
    public void RequireFloat(string name)
    {
        if (_attributes.TryGetValue(name, out AttributeProto? attribute)
            && attribute.F is not (>= 0 and < float.PositiveInfinity))
        {
            throw Error($"has {name} {attribute.F}; it must be 0 or more");
        }
    }

    /// <summary>Checks an attribute of one float that may be negative.</summary>
    public void RequireFiniteFloat(string name)
    {
        if (_attributes.TryGetValue(name, out AttributeProto? attribute) && !float.IsFinite(attribute.F))
        {
            throw Error($"has {name} {attribute.F}; it must be finite");
        }
    }

    /// <summary>An attribute with an axis of each image.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="standard">Its default.</param>
    /// <param name="rank">How many axes an image has.</param>
    /// <returns>The axis, from 0, without that of the images.</returns>
    public int RequireOwnAxis(string name, long standard, int rank)
    {
        long axis = Int(name, standard, -rank - 1, rank);
        axis = axis < 0 ? axis + rank : axis - 1;
        return axis >= 0 ? (int)axis : throw Error($"has {name} 0; images must not mix");
    }

    /// <summary>Checks an attribute that has some allowed texts.</summary>
    /// <returns>The text.</returns>
    public string RequireOneOf(string name, IReadOnlyList<string> texts)
    {
        string received = Attribute(name).S.ToStringUtf8();
        return texts.Contains(received)
            ? received
            : throw Error($"has {name} {Quoted.Text(received)}; it must be one of {string.Join(", ", texts)}");
    }

    /// <summary>Checks an attribute that has only one allowed text.</summary>
    public void RequireText(string name, string text)
    {
        string received = Attribute(name).S.ToStringUtf8();
        if (received != text)
        {
            throw Error($"has {name} {Quoted.Text(received)}; it must be {text}");
        }
    }

    public bool Has(string name) => _attributes.ContainsKey(name);

    public AttributeProto Attribute(string name) =>
        _attributes.GetValueOrDefault(name) ?? throw Error($"has no attribute {name}");

    /// <summary>The attribute with nothing but the value of its type.</summary>
    private static AttributeProto OnlyValue(AttributeProto attribute)
    {
        var only = new AttributeProto { Name = attribute.Name, Type = attribute.Type };
        switch (attribute.Type)
        {
            case AttributeProto.Types.AttributeType.Float:
                only.F = attribute.F;
                break;
            case AttributeProto.Types.AttributeType.Int:
                only.I = attribute.I;
                break;
            case AttributeProto.Types.AttributeType.String:
                only.S = attribute.S;
                break;
            case AttributeProto.Types.AttributeType.Tensor:
                only.T = attribute.T;
                break;
            case AttributeProto.Types.AttributeType.Ints:
                only.Ints.Add(attribute.Ints);
                break;
            case AttributeProto.Types.AttributeType.Strings:
                only.Strings.Add(attribute.Strings);
                break;
        }

        return only;
    }
}
