using System.Globalization;
using FacialExpression.ModelFiles.Onnx;
using AttributeType = FacialExpression.ModelFiles.Onnx.AttributeProto.Types.AttributeType;

namespace FacialExpression;

/// <summary>
/// A node of a model of other software: its inputs and its attributes. Each attribute must be read, or named as one without
/// effect; another one would change the result.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="opset">The version of the operators.</param>
/// <param name="inputs">Its inputs; <see langword="null"/> for one that is left out.</param>
/// <param name="images">How many images the graph computes at a time.</param>
internal sealed class ForeignNode(NodeProto node, long opset, IReadOnlyList<ImportedValue?> inputs, long images)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public string Type => node.OpType;

    /// <summary>What messages and the new graph call it.</summary>
    public string Name => GraphNode.NameOf(node);

    public long Opset => opset;

    /// <summary>The number that constants have in place of the number of images.</summary>
    public long Images => images;

    public int InputCount => inputs.Count;

    public int OutputCount => node.Output.Count;

    public InvalidModelFileException Error(string what) => GraphNode.Error(node, what);

    /// <summary>An input, or <see langword="null"/> where it is left out.</summary>
    public ImportedValue? Input(int index) => index < inputs.Count ? inputs[index] : null;

    /// <summary>An input that must be there.</summary>
    public ImportedValue Required(int index) => Input(index) ?? throw Error($"has no input {index + 1}");

    /// <summary>An input of numbers for each image.</summary>
    public ImageValue Image(int index) => Required(index) as ImageValue ?? throw Wrong(index, "computed for each image");

    /// <summary>An input of constant floats.</summary>
    public FloatConstant Floats(int index) => Required(index) as FloatConstant ?? throw Wrong(index, "constant floats");

    /// <summary>An input of constant floats that may be left out.</summary>
    public FloatConstant? OptionalFloats(int index) => Input(index) is null ? null : Floats(index);

    /// <summary>An input of whole numbers.</summary>
    public IntegerConstant Integers(int index) =>
        Required(index) as IntegerConstant ?? throw Wrong(index, "constant integers, which follow from fixed sizes");

    /// <summary>Whole numbers of an attribute, as older operators have them, or of an input; may be left out.</summary>
    public IReadOnlyList<long>? IntegersOf(string attribute, int index) =>
        Ints(attribute) ?? (Input(index) is null ? null : Integers(index).Numbers);

    public InvalidModelFileException Wrong(int index, string expected) =>
        Error($"has the input {Quoted.Text(node.Input[index])}, {Describe(Input(index))}; it must be {expected}");

    public long Int(string name, long standard) => Find(name, AttributeType.Int)?.I ?? standard;

    public float Float(string name, float standard) => Find(name, AttributeType.Float)?.F ?? standard;

    public IReadOnlyList<long>? Ints(string name) => Find(name, AttributeType.Ints)?.Ints;

    public IReadOnlyList<float>? Floats(string name) => Find(name, AttributeType.Floats)?.Floats;

    public string Text(string name, string standard) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? standard;

    public TensorProto? Tensor(string name) => Find(name, AttributeType.Tensor)?.T;

    /// <summary>Attributes that have no effect on a prediction.</summary>
    public void Ignore(params string[] names) => _read.UnionWith(names);

    /// <summary>All attributes, whatever they are.</summary>
    public void IgnoreAll() => _read.UnionWith(node.Attribute.Select(attribute => attribute.Name));

    /// <summary>Checks an attribute that has only one value for which the operator is known.</summary>
    public void Require(string name, long value)
    {
        long received = Int(name, value);
        if (received != value)
        {
            throw Error($"has {name} {received}; only {value} is known");
        }
    }

    /// <summary>Checks an attribute that has only one value for which the operator is known.</summary>
    public void Require(string name, float value)
    {
        float received = Float(name, value);
        if (received != value)
        {
            throw Error(string.Create(CultureInfo.InvariantCulture, $"has {name} {received}; only {value} is known"));
        }
    }

    /// <summary>Checks that all attributes were understood.</summary>
    public void RequireAllRead()
    {
        if (node.Attribute.FirstOrDefault(attribute => !_read.Contains(attribute.Name)) is { } unknown)
        {
            throw Error($"has the attribute {Quoted.Text(unknown.Name)}, which is not known");
        }
    }

    /// <summary>An axis counted from the first, that of the images included.</summary>
    /// <param name="axis">Counted from either end.</param>
    /// <param name="rank">How many axes there are.</param>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Error($"has axis {axis} of {rank} axes");

    /// <summary>An axis that must not be that of the images.</summary>
    /// <returns>The axis, counted with that of the images, so at least 1.</returns>
    public int OwnAxis(long axis, ImageValue value)
    {
        int own = Axis(axis, value.Sizes.Count + 1);
        return own > 0 ? own : throw Error("works along the first axis, that of the images, which must not mix");
    }

    private AttributeProto? Find(string name, AttributeType type)
    {
        _read.Add(name);
        AttributeProto? attribute = node.Attribute.FirstOrDefault(a => a.Name == name);
        return attribute is null || attribute.Type == type
            ? attribute
            : throw Error($"has an attribute {Quoted.Text(name)} that is not of the type {type}");
    }

    private static string Describe(ImportedValue? value) => value switch
    {
        ImageValue image => $"Float [{string.Join(", ", image.Sizes.Select(size => $"{size}").Prepend("N"))}]",
        FloatConstant floats => $"Float constants [{string.Join(", ", floats.Sizes)}]",
        IntegerConstant integers => $"{integers.Numbers.Count} integers",
        UnreadConstant unread => unread.Fault,
        _ => "which is left out",
    };
}
