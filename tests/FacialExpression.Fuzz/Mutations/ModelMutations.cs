using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression.Fuzz;

/// <summary>The mutations of model files, as bytes or as protobuf messages.</summary>
internal static class ModelMutations
{
    private static readonly float[] BadNumbers =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -1e30f, float.Epsilon,
    ];

    private static readonly string[] OtherFiles =
    [
        "/etc/hostname", "../model-3.onnx", "weights.bin", "", "/dev/zero", "C:\\Windows\\win.ini",
    ];

    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] All =
    [
        .. ByteMutations.OfOneFile,
        ("spliced", (file, random) => ByteMutations.Splice(file, SmallModel(random), random)),
        ("wrong magic number", (file, random) => ByteMutations.WrongMagic(file, Pick(SeedFiles.Images, random).Bytes, random)),
        ("noise or zeros", ByteMutations.Noise),
        ("fields of any message", (file, random) => ChangeMessages(file, random, model => model)),
        ("fields of a node", (file, random) => ChangeMessages(file, random, model => Pick(model.Graph.Node, random))),
        ("fields of a weight", (file, random) => ChangeMessages(file, random, model => Pick(model.Graph.Initializer, random))),
        ("fields of an input or output", (file, random) => Change(file, model => ChangeInputOrOutput(model, random))),
        ("metadata", (file, random) => ChangeMessages(file, random, model => Pick(model.MetadataProps, random))),
        ("unknown fields", (file, random) => Change(file, model => MessageMutations.AddUnknown(model, random))),
        ("graph rewired", (file, random) => Change(file, model => Rewire(model, random))),
        ("external weight data", (file, random) => Change(file, model => MoveWeights(model, random))),
        ("NaN, infinite or huge weights", (file, random) => Change(file, model => PutBadNumbers(model, random))),
    ];

    public static (string Name, byte[] Bytes) Apply(byte[] file, Random random)
    {
        (string name, Func<byte[], Random, byte[]> apply) = All[random.Next(All.Length)];
        return (name, apply(file, random));
    }

    private static byte[] SmallModel(Random random) =>
        SeedFiles.Model(Pick(["float32.onnx", "float16.onnx", "int8.onnx"], random));

    private static byte[] ChangeMessages(byte[] file, Random random, Func<ModelProto, IMessage> pick) =>
        Change(file, model => Repeat(random, () => MessageMutations.Change(pick(model), random)));

    private static void ChangeInputOrOutput(ModelProto model, Random random) =>
        MessageMutations.Change(Pick([.. model.Graph.Input, .. model.Graph.Output], random), random);

    private static byte[] Change(byte[] file, Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        change(model);
        return model.ToByteArray();
    }

    private static void Repeat(Random random, Action action)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            action();
        }
    }

    private static T Pick<T>(IReadOnlyList<T> items, Random random) => items[random.Next(items.Count)];

    /// <summary>Gives nodes other inputs, places or operators, or duplicates them.</summary>
    private static void Rewire(ModelProto model, Random random)
    {
        var nodes = model.Graph.Node;
        string[] values = [.. nodes.SelectMany(n => n.Output), .. model.Graph.Initializer.Select(w => w.Name), "Image"];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            NodeProto node = Pick(nodes, random);
            switch (random.Next(4))
            {
                case 0 when node.Input.Count > 0:
                    node.Input[random.Next(node.Input.Count)] = Pick(values, random);
                    break;
                case 1:
                    nodes.Remove(node);
                    nodes.Insert(random.Next(nodes.Count + 1), node);
                    break;
                case 2:
                    nodes.Insert(random.Next(nodes.Count + 1), node.Clone());
                    break;
                default:
                    node.OpType = Pick(nodes, random).OpType;
                    break;
            }
        }
    }

    private static void MoveWeights(ModelProto model, Random random)
    {
        IEnumerable<TensorProto> constants = model.Graph.Node.SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>();
        TensorProto weight = Pick([.. model.Graph.Initializer, .. constants], random);
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Pick(OtherFiles, random) });
        weight.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{random.Next(-10, 10)}" });
        weight.DataLocation = random.Next(3);
        if (random.Next(2) == 0)
        {
            weight.RawData = ByteString.Empty;
        }
    }

    private static void PutBadNumbers(ModelProto model, Random random)
    {
        TensorProto[] weights = [.. model.Graph.Initializer.Where(w => w.RawData.Length >= 4)];
        if (weights.Length == 0)
        {
            // As CNTK writes them.
            TensorProto list = Pick([.. model.Graph.Initializer.Where(w => w.FloatData.Count + w.DoubleData.Count > 0)], random);
            list.FloatData.Add(Pick(BadNumbers, random));
            list.FloatData[random.Next(list.FloatData.Count)] = list.FloatData[^1];
            list.FloatData.RemoveAt(list.FloatData.Count - 1);
            return;
        }

        TensorProto weight = Pick(weights, random);
        byte[] data = weight.RawData.ToByteArray();
        for (int i = random.Next(1, 100); i > 0; i--)
        {
            BitConverter.TryWriteBytes(data.AsSpan(4 * random.Next(data.Length / 4)), Pick(BadNumbers, random));
        }

        weight.RawData = ByteString.CopyFrom(data);
    }
}
