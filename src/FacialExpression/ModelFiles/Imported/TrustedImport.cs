using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Puts the beginning and the end of a model file of this library around the graph of a trusted model, whose own nodes stay as
/// they are. One image is computed at a time: what a graph that nobody checked does with several is not known.
/// </summary>
internal static class TrustedImport
{
    private const long LeastIrVersion = 8;
    private const int MachineLearningOpset = 3;

    // The names that every model file of this library has.
    private static readonly string[] _reserved =
        [ExpressionModelMetadata.InputName, ExpressionModelMetadata.ScoreName, ExpressionModelMetadata.PredictedLabelName];

    /// <exception cref="InvalidModelFileException">Weights are in other files.</exception>
    public static ModelProto Parse(byte[] onnxModel)
    {
        ExternalDataScan.Refuse(onnxModel);
        ModelProto model = ModelProto.Parser.ParseFrom(onnxModel);
        return model.Graph is null ? throw new InvalidDataException("it has no graph") : model;
    }

    /// <param name="model">The parsed file, which is changed.</param>
    /// <param name="input">Its input.</param>
    /// <param name="end">Its output.</param>
    /// <param name="options">What the file does not specify.</param>
    /// <exception cref="InvalidModelFileException">The file does not fit the options.</exception>
    public static ModelProto Prepare(ModelProto model, ImportedInput input, GraphEnd end, OnnxModelOptions options)
    {
        if (input.Images is > 1)
        {
            throw new InvalidModelFileException(
                $"It takes {input.Images} images at a time; a trusted model is given one. "
                + "Export it for one image, or for any number.");
        }

        if (ForeignVersions.OpsetOf(model) is var opset && opset < ForeignVersions.LeastOpset)
        {
            throw new InvalidModelFileException(
                $"It has opset {opset}; {ForeignVersions.LeastOpset} is the least. Convert it with onnx.version_converter.");
        }

        int count = RequireCount(end.Output, options.Labels.Count);
        (string name, string output) = Rename(model.Graph, input.Name, end.Output.Name);
        GraphProto graph = model.Graph;
        NodeProto[] nodes = [.. graph.Node];
        graph.Node.Clear();
        graph.Input.Clear();
        graph.Output.Clear();
        var writer = new GraphWriter(graph, check: null, long.MaxValue);
        ImportedEnds.DeclareInput(graph, input, isOneImage: true);
        string image = ImportedEnds.AddInput(writer, input, options.UsedScaling);
        string type = input.Type == (int)DataType.Float ? "Identity" : "Cast";
        writer.Add(Node(type, [image], name, type == "Cast" ? [Int("to", input.Type)] : []));
        foreach (NodeProto node in nodes)
        {
            writer.Add(node);
        }

        string floats = writer.Node("Cast", "scores", [output], Int("to", (long)DataType.Float));
        string row = writer.Node("Reshape", "scores", [floats, writer.Integers("scores", [1, count])]);
        ImportedEnds.AddOutputs(
            graph,
            writer,
            row,
            count == 1,
            end.IsProbability(options.Output),
            LabelPlan.Of(options.Labels),
            options.Temperature,
            isOneImage: true);
        ImportTextOperators(model);
        model.IrVersion = Math.Max(model.IrVersion, LeastIrVersion);
        return model;
    }

    /// <returns>How many numbers the output has: as many as labels, or one for two.</returns>
    private static int RequireCount(ValueInfoProto output, int labels)
    {
        if (output.Type?.TensorType?.Shape is not { Dim: { Count: >= 2 } sizes }
            || sizes.Skip(1).Any(size => !size.HasDimValue || size.DimValue < 1))
        {
            return labels;
        }

        double count = sizes.Skip(1).Aggregate(1.0, (product, size) => product * size.DimValue);
        if (count != labels && (count, labels) is not (1, 2))
        {
            throw new InvalidModelFileException(
                $"Its output {Quoted.Text(output.Name)} has {count} numbers for each image; "
                + $"{nameof(OnnxModelOptions)}.{nameof(OnnxModelOptions.Labels)} names {labels} outputs. Name each output of the "
                + "model, in their order; null is for one that is to be left out. A single output, a yes or no, has two: no and "
                + "yes.");
        }

        return (int)count;
    }

    /// <summary>Gives values that have names of this library's others.</summary>
    private static (string Input, string Output) Rename(GraphProto graph, string input, string output)
    {
        static bool IsTaken(string name) => _reserved.Contains(name)
            || name.StartsWith(GraphWriter.Prefix, StringComparison.Ordinal)
            || name.StartsWith(LabelRules.MlNetPrefix, StringComparison.Ordinal);
        string[] taken = [.. graph.Node.SelectMany(node => node.Output).Concat(graph.Initializer.Select(weight => weight.Name))
            .Append(input).Where(IsTaken).Distinct()];
        if (taken.Length > 0 && HasSubgraph(graph))
        {
            throw new InvalidModelFileException(
                $"It has a value of the name {Quoted.Text(taken[0])}, which this library needs, and nodes with graphs of their "
                + "own, in which it is not renamed. Rename it.");
        }

        string Own(string name) => taken.Contains(name) ? $"model/{name}" : name;
        foreach (TensorProto weight in graph.Initializer)
        {
            weight.Name = Own(weight.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            // A pipeline goes by the names of nodes, too.
            node.Name = IsTaken(node.Name) ? $"model/{node.Name}" : node.Name;
            string[] inputs = [.. node.Input.Select(Own)];
            string[] outputs = [.. node.Output.Select(Own)];
            node.Input.Clear();
            node.Output.Clear();
            node.Input.Add(inputs);
            node.Output.Add(outputs);
        }

        return (Own(input), Own(output));
    }

    /// <summary>Whether nodes have graphs of their own, such as the branches of an If.</summary>
    public static bool HasSubgraph(GraphProto graph)
    {
        const int Graph = 5;
        const int Graphs = 10;
        return graph.Node.Any(node => node.Attribute.Any(attribute => (int)attribute.Type is Graph or Graphs));
    }

    private static void ImportTextOperators(ModelProto model)
    {
        OperatorSetIdProto[] own = [.. model.OpsetImport.Where(import => import.Domain == MachineLearningDomain)];
        if (own is [{ Version: >= 2 }])
        {
            return;
        }

        // Exporters declare it without using it.
        if (model.Graph.Node.Count(node => node.Domain == MachineLearningDomain) > 2)
        {
            throw new InvalidModelFileException(
                $"It has operators of version {own.FirstOrDefault()?.Version} of the domain {MachineLearningDomain}; "
                + "2 is the least.");
        }

        foreach (OperatorSetIdProto import in own)
        {
            model.OpsetImport.Remove(import);
        }

        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearningDomain, Version = MachineLearningOpset });
    }
}
