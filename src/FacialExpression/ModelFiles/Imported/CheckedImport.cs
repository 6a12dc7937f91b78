using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>
/// Writes a model of other software anew, as a model file of this library: node by node from the image to the scores, in the
/// forms of <see cref="OperatorTable.Imported"/>, with what each costs checked as it is written.
/// </summary>
internal sealed class CheckedImport
{
    private const int IrVersion = 8;
    private const int OnnxOpset = 17;
    private const int MachineLearningOpset = 3;

    private readonly Dictionary<string, ImportedValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);
    private readonly GraphWriter _writer;
    private readonly long _opset;
    private readonly long _images;

    private CheckedImport(GraphWriter writer, long opset, long images) => (_writer, _opset, _images) = (writer, opset, images);

    /// <param name="model">The parsed file.</param>
    /// <param name="input">Its input.</param>
    /// <param name="end">Its output.</param>
    /// <param name="options">What the file does not specify.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <exception cref="InvalidModelFileException">Something is not known, or does not fit; the message names it.</exception>
    public static ModelProto Prepare(
        ModelProto model, ImportedInput input, GraphEnd end, OnnxModelOptions options, ModelLimits limits)
    {
        if (model.Graph.SparseInitializer.Count > 0)
        {
            throw new InvalidModelFileException("It has sparse weights, which are not known.");
        }

        GraphCheck.RequireFew(model.Graph.Node.Count, model.Graph.Initializer.Count);
        var graph = new GraphProto { Name = "model" };
        ImportedEnds.DeclareInput(graph, input, isOneImage: false);
        GraphCheck check = GraphCheck.Begin(graph, OperatorTable.Imported, limits);
        var writer = new GraphWriter(graph, check, limits.MaxModelBytes);
        var import = new CheckedImport(writer, ForeignVersions.OpsetOf(model), input.Images ?? 1);
        foreach (TensorProto constant in model.Graph.Initializer)
        {
            WeightCheck.RefuseOtherFiles(constant);
            if (constant.Name == input.Name || !import._constants.TryAdd(constant.Name, constant))
            {
                throw new InvalidModelFileException($"It has two values of the name {Quoted.Text(constant.Name)}.");
            }
        }

        import._values[input.Name] = new ImageValue(ImportedEnds.AddInput(writer, input, options.UsedScaling), input.Sizes);
        (ImageValue row, bool isProbability) = import.FindRow(model.Graph, end, options);
        LabelPlan plan = LabelPlan.Of(options.Labels);
        ImportedEnds.AddOutputs(
            graph, writer, row.Name, row.Count == 1, isProbability, plan, options.Temperature, isOneImage: false);
        check.CheckOutputs(graph);
        var prepared = new ModelProto { IrVersion = IrVersion, Graph = graph };
        prepared.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxOpset });
        prepared.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearningDomain, Version = MachineLearningOpset });
        return prepared;
    }

    /// <summary>The row of numbers for each image that the scores follow from.</summary>
    private (ImageValue Row, bool IsProbability) FindRow(GraphProto graph, GraphEnd end, OnnxModelOptions options)
    {
        int count = options.Labels.Count;
        bool isProbability = end.IsProbability(options.Output);

        // The softmax at the end is left out: the logits before it are exact.
        if (end.Last is { OpType: "Softmax" or "LogSoftmax", Input.Count: 1 } last && options.Output == OnnxOutput.FromGraph)
        {
            ImageValue logits = Translate(graph, last.Input[0]);
            int[] classes = [.. Enumerable.Range(1, logits.Sizes.Count).Where(axis => logits.Sizes[axis - 1] != 1)];
            ForeignNode node = Open(last, [logits]);
            int axis = node.OwnAxis(node.Int("axis", _opset < 13 ? 1 : -1), logits);
            if (logits.Count > 1 && classes.Length == 1 && (_opset < 13 ? axis <= classes[0] : axis == classes[0]))
            {
                return (Row(logits, last.Output[0], count), false);
            }
        }

        return (Row(Translate(graph, end.Output.Name), end.Output.Name, count), isProbability);
    }

    private ImageValue Row(ImageValue value, string name, int count)
    {
        if (value.Count != count && (value.Count, count) is not (1, 2))
        {
            throw new InvalidModelFileException(
                $"Its output {Quoted.Text(name)} is [{string.Join(", ", value.Sizes.Select(s => $"{s}").Prepend("N"))}]; "
                + $"{nameof(OnnxModelOptions)}.{nameof(OnnxModelOptions.Labels)} names {count} outputs. Name each output of the "
                + "model, in their order; null is for one that is to be left out. A single output, a yes or no, has two: no and "
                + "yes.");
        }

        return value.Sizes.Count == 1
            ? value
            : _writer.Image("Reshape", name, [value.Name, _writer.Integers(name, [0, value.Count])]);
    }

    /// <summary>Writes all nodes that a value follows from and that are not written yet.</summary>
    private ImageValue Translate(GraphProto graph, string name)
    {
        foreach (NodeProto node in GraphEnd.NodesFor(graph, name))
        {
            if (node.Output.Count == 0 || _values.ContainsKey(node.Output[0]))
            {
                continue;
            }

            Translations.RequireKnown(node);
            IReadOnlyList<ImportedValue> outputs =
                Translations.Translate(_writer, Open(node, [.. node.Input.Select(input => Use(node, input))]));
            foreach ((string output, ImportedValue value) in node.Output.Zip(outputs))
            {
                if (output.Length > 0 && (_constants.ContainsKey(output) || !_values.TryAdd(output, value)))
                {
                    throw new InvalidModelFileException($"It has two values of the name {Quoted.Text(output)}.");
                }
            }
        }

        return _values.GetValueOrDefault(name) as ImageValue
            ?? throw new InvalidModelFileException($"Its output {Quoted.Text(name)} does not follow from the image.");
    }

    private ForeignNode Open(NodeProto node, IReadOnlyList<ImportedValue?> inputs) => new(node, _opset, inputs, _images);

    private ImportedValue? Use(NodeProto node, string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        if (!_values.TryGetValue(name, out ImportedValue? value))
        {
            value = _constants.TryGetValue(name, out TensorProto? constant)
                ? ConstantReader.Read(constant)
                : throw GraphNode.Error(node, $"has the input {Quoted.Text(name)}, which nothing before it gives");
            _values.Add(name, value);
        }

        return value;
    }
}
