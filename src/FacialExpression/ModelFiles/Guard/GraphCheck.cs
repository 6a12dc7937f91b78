using System.Globalization;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf.Collections;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Walks a graph from the image to the scores: each output must follow from known inputs, have a new name, and cost no more than
/// the limits allow.
/// </summary>
internal sealed class GraphCheck
{
    private const int MaxRank = 4;

    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _usedWeights = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);
    private readonly OperatorTable _operators;
    private readonly ModelLimits _limits;
    private long _activations;
    private double _multiplyAdds;

    private GraphCheck(OperatorTable operators, ModelLimits limits) => (_operators, _limits) = (operators, limits);

    /// <summary>Checks the graph of an expression model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <param name="isSketch">Whether kernels may be without values.</param>
    /// <returns>The number of scores.</returns>
    /// <exception cref="InvalidModelFileException">Something is not as it must be; the message names it.</exception>
    public static long Check(GraphProto graph, ModelLimits limits, bool isSketch) =>
        Walk(graph, OperatorTable.Expressions, limits, Image, isSketch).CheckOutputs(graph);

    /// <returns>The number of activations of all layers per image; 0 for a model that takes one image at a time.</returns>
    /// <exception cref="InvalidModelFileException">Something is not as it must be; the message names it.</exception>
    public static long CountActivations(GraphProto graph) =>
        graph is { Input: [{ Type.TensorType.Shape.Dim: [{ HasDimValue: true }, ..] }] }
            ? 0
            : Walk(graph, OperatorTable.Imported, ModelLimits.Unlimited, Image)._activations;

    /// <summary>Walks any graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="operators">The operators that it may have.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <param name="image">Checks the declared input, and returns what is put in.</param>
    /// <param name="isSketch">Whether kernels may be without values.</param>
    /// <exception cref="InvalidModelFileException">Something is not as it must be; the message names it.</exception>
    public static GraphCheck Walk(
        GraphProto graph,
        OperatorTable operators,
        ModelLimits limits,
        Func<ValueInfoProto, GraphValue> image,
        bool isSketch = false)
    {
        if (graph.SparseInitializer.Count > 0)
        {
            throw new InvalidModelFileException("It has sparse weights, which are not known.");
        }

        RequireFew(graph.Node.Count, graph.Initializer.Count);
        var walk = new GraphCheck(operators, limits);
        walk.AddInput(graph, image);
        foreach (TensorProto weight in graph.Initializer)
        {
            walk.AddWeight(weight, isSketch);
        }

        foreach (NodeProto node in graph.Node)
        {
            walk.AddNode(node);
        }

        return walk;
    }

    /// <summary>Begins to walk a graph that grows while it is checked.</summary>
    /// <param name="graph">Its input is declared; it has no nodes yet.</param>
    /// <param name="operators">The operators that it may have.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <exception cref="InvalidModelFileException">The input is no image of gray pixels.</exception>
    public static GraphCheck Begin(GraphProto graph, OperatorTable operators, ModelLimits limits)
    {
        var walk = new GraphCheck(operators, limits);
        walk.AddInput(graph, Image);
        return walk;
    }

    /// <exception cref="InvalidModelFileException">There are more nodes or weights than are allowed.</exception>
    public static void RequireFew(int nodes, int weights)
    {
        if (nodes > ModelLimits.MaxNodes || weights > ModelLimits.MaxNodes)
        {
            throw new InvalidModelFileException(
                $"It has {nodes} nodes and {weights} weights; up to {ModelLimits.MaxNodes} of each are allowed.");
        }
    }

    /// <summary>What nodes compute under a name; <see langword="null"/> if none does.</summary>
    public GraphValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The names of inputs or outputs, for messages.</summary>
    public static string Names(RepeatedField<ValueInfoProto> values) =>
        values.Count == 0 ? "none" : string.Join(", ", values.Take(5).Select(v => Quoted.Text(v.Name)));

    private static GraphValue Image(ValueInfoProto input)
    {
        GraphValue image = Declared(input);
        return image is { Type: DataType.Float, Sizes: [1, >= 1 and <= ModelLimits.MaxSide, >= 1 and <= ModelLimits.MaxSide] }
            ? image
            : throw new InvalidModelFileException(
                $"Its input {ExpressionModelMetadata.InputName} must be Float [N, 1, height, width] of up to "
                + $"{ModelLimits.MaxSide} each; "
                + $"received {image}.");
    }

    private void AddInput(GraphProto graph, Func<ValueInfoProto, GraphValue> image)
    {
        if (graph.Input.Count != 1 || graph.Input[0].Name != ExpressionModelMetadata.InputName)
        {
            throw new InvalidModelFileException(
                $"It must have one input, {ExpressionModelMetadata.InputName}; received {Names(graph.Input)}.");
        }

        GraphValue value = image(graph.Input[0]);
        Add(ExpressionModelMetadata.InputName, value);
        Charge(ExpressionModelMetadata.InputName, new NodeResult(value));
    }

    /// <summary>Checks the next constant.</summary>
    /// <param name="weight">The constant.</param>
    /// <param name="isSketch">Whether it may be without values.</param>
    /// <exception cref="InvalidModelFileException">It is not as it must be; the message names it.</exception>
    public void AddWeight(TensorProto weight, bool isSketch = false)
    {
        GraphValue value = WeightCheck.Check(weight, isSketch);
        if (value.Type == DataType.Float16)
        {
            // ML.NET refuses files that have them elsewhere.
            throw new InvalidModelFileException(
                $"The weight {Quoted.Text(weight.Name)} is of half size, which only a Constant node's may be.");
        }

        RequireMlNetName(weight.Name, value.Type == DataType.String, $"The weight {Quoted.Text(weight.Name)}");
        Add(weight.Name, value);
    }

    /// <summary>Checks the next node, whose inputs are known.</summary>
    /// <exception cref="InvalidModelFileException">It is not as it must be; the message names it.</exception>
    public void AddNode(NodeProto node)
    {
        OperatorRule rule = _operators.Of(node);
        if (node.Output.Count != 1)
        {
            throw GraphNode.Error(node, $"has {node.Output.Count} outputs; it must be 1");
        }

        if (node.Name.Length > 0 && !_nodes.Add(node.Name))
        {
            throw GraphNode.Error(node, "has the name of another node");
        }

        NodeResult result = rule.Check(new GraphNode(node, rule, [.. node.Input.Select((name, i) => Use(node, name, rule, i))]));

        // Its own name, not its output's: that is what a pipeline goes by.
        RequireMlNetName(node.Name, result.Output is { Type: DataType.Int64, IsPerImage: false }, "A node");
        Add(node.Output[0], result.Output);
        if (result.Output.IsPerImage || result.MultiplyAdds > 0)
        {
            Charge(GraphNode.NameOf(node), result);
        }
    }

    private GraphValue Use(NodeProto node, string name, OperatorRule rule, int index)
    {
        if (name.Length == 0 && index == rule.OmittedInput)
        {
            return GraphValue.Omitted;
        }

        if (!_values.TryGetValue(name, out GraphValue? value))
        {
            throw GraphNode.Error(node, $"has the input {Quoted.Text(name)}, which nothing before it gives");
        }

        // ONNX Runtime makes each node's own copy of a weight, in an order that is quick to read. A single number costs nothing.
        return value.IsPerImage || value.Sizes.Count == 0 || index == rule.SharedInput || _usedWeights.Add(name)
            ? value
            : throw GraphNode.Error(node, $"uses the weight {Quoted.Text(name)} that is in use already");
    }

    private void Add(string name, GraphValue value)
    {
        if (name.Length == 0 || !_values.TryAdd(name, value))
        {
            throw new InvalidModelFileException($"It has two values of the name {Quoted.Text(name)}, or a value without a name.");
        }
    }

    private void Charge(string name, NodeResult result)
    {
        // The limit is one of floats.
        GraphValue output = result.Output;
        _activations += !output.IsPerImage ? 0 : output.Type == DataType.Uint8 ? (output.Count + 3) / 4 : output.Count;
        _multiplyAdds += result.MultiplyAdds;
        if (_activations > _limits.MaxActivations || _multiplyAdds > _limits.MaxMultiplyAdds)
        {
            string cost = string.Create(
                CultureInfo.InvariantCulture, $"{_activations:N0} numbers and {_multiplyAdds:N0} multiply-adds for one image");
            string allowed = string.Create(
                CultureInfo.InvariantCulture, $"{_limits.MaxActivations:N0} and {_limits.MaxMultiplyAdds:N0} are allowed");
            throw new InvalidModelFileException($"Up to {Quoted.Text(name)} it takes {cost}; {allowed}.");
        }
    }

    /// <summary>Checks the declared outputs of a graph that was walked to its end.</summary>
    /// <returns>The number of scores.</returns>
    /// <exception cref="InvalidModelFileException">They are not the scores and the label.</exception>
    public long CheckOutputs(GraphProto graph)
    {
        (string Name, string Form, Func<GraphValue, bool> Fits)[] expected =
        [
            (ExpressionModelMetadata.ScoreName, $"Float [N, 2 to {ModelLimits.MaxLabels} labels]", value =>
                value is { Type: DataType.Float, IsPerImage: true, Sizes: [>= 2 and <= ModelLimits.MaxLabels] }),
            (ExpressionModelMetadata.PredictedLabelName, "String [N]", value =>
                value is { Type: DataType.String, IsPerImage: true, Sizes: [] }),
        ];
        if (!graph.Output.Select(output => output.Name).SequenceEqual(expected.Select(e => e.Name)))
        {
            throw new InvalidModelFileException(
                $"Its outputs must be {string.Join(" and ", expected.Select(e => e.Name))}; received {Names(graph.Output)}.");
        }

        foreach ((ValueInfoProto output, (string name, string form, Func<GraphValue, bool> fits)) in graph.Output.Zip(expected))
        {
            GraphValue declared = Declared(output);
            GraphValue? computed = _values.GetValueOrDefault(name);
            if (computed is null || !fits(computed) || !declared.HasShapeOf(computed))
            {
                throw new InvalidModelFileException(
                    $"Its output {name} must be {form}; it is declared as {declared}, and nodes give "
                    + $"{computed?.ToString() ?? "nothing"}.");
            }
        }

        return _values[ExpressionModelMetadata.ScoreName].Sizes[0];
    }

    private static GraphValue Declared(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? type = value.Type?.TensorType;
        TensorShapeProto.Types.Dimension[] sizes = type?.Shape is { Dim: { Count: >= 1 and <= MaxRank } all } ? [.. all] : [];
        return type is not null && sizes is [{ HasDimValue: false }, .. var rest] && rest.All(size => size.HasDimValue)
            ? new GraphValue((DataType)type.ElemType, true, [.. rest.Select(size => size.DimValue)])
            : throw new InvalidModelFileException(
                $"The shape of {Quoted.Text(value.Name)} must be any number of images and up to {MaxRank - 1} sizes for each; "
                + $"received [{string.Join(", ", sizes.Select(size => size.HasDimValue ? $"{size.DimValue}" : "any"))}].");
    }

    private static void RequireMlNetName(string name, bool isMlNet, string what)
    {
        if (name.StartsWith(LabelRules.MlNetPrefix, StringComparison.Ordinal) != isMlNet)
        {
            throw new InvalidModelFileException(
                $"{what} is called {Quoted.Text(name)}; "
                + $"names that begin with {LabelRules.MlNetPrefix} are those of slot names, and only those.");
        }
    }
}
