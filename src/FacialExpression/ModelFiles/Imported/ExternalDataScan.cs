using System.Text;
using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression;

/// <summary>
/// Looks for weights in other files everywhere in a model file: in its graph, in graphs of nodes, in functions, in sparse
/// weights. ONNX Runtime would open whatever file they name.
/// </summary>
internal static class ExternalDataScan
{
    // Graphs of nodes within graphs of nodes; the parser has a limit of 100 messages.
    private const int MaxDepth = 100;

    private enum Message
    {
        Model,
        Training,
        Graph,
        Function,
        Node,
        Attribute,
        Sparse,
        Tensor,
        Other,
    }

    /// <exception cref="InvalidModelFileException">There is one; the message names the other file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Refuse(ReadOnlySpan<byte> file) => Refuse(file, Message.Model, 0);

    private static void Refuse(ReadOnlySpan<byte> message, Message kind, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"it has messages within messages, more than {MaxDepth} deep");
        }

        if (kind == Message.Tensor)
        {
            WeightCheck.RefuseOtherFiles(Described(message));
            return;
        }

        while (!message.IsEmpty)
        {
            WireScan.Field field = WireScan.Next(ref message);

            // The numbers are the fields' in onnx.proto.
            Message inner = (kind, field.Number) switch
            {
                (Message.Model, 7) or (Message.Training, 1 or 2) or (Message.Attribute, 6 or 11) => Message.Graph,
                (Message.Model, 20) => Message.Training,
                (Message.Model, 25) => Message.Function,
                (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
                (Message.Node, 5) or (Message.Function, 11) => Message.Attribute,
                (Message.Graph, 15) or (Message.Attribute, 22 or 23) => Message.Sparse,
                (Message.Graph, 5) or (Message.Attribute, 5 or 10) or (Message.Sparse, 1 or 2) => Message.Tensor,
                _ => Message.Other,
            };
            if (inner != Message.Other && field.HasContent)
            {
                Refuse(field.Content, inner, depth + 1);
            }
        }
    }

    /// <summary>The name of a tensor and where its numbers are, without the numbers.</summary>
    private static TensorProto Described(ReadOnlySpan<byte> message)
    {
        var tensor = new TensorProto();
        while (!message.IsEmpty)
        {
            WireScan.Field field = WireScan.Next(ref message);
            switch (field.Number)
            {
                case 8 when field.HasContent:
                    tensor.Name = Encoding.UTF8.GetString(field.Content);
                    break;
                case 13 when field.HasContent:
                    tensor.ExternalData.Add(StringStringEntryProto.Parser.ParseFrom(field.Content));
                    break;
                case 14:
                    tensor.DataLocation = unchecked((int)field.Value);
                    break;
            }
        }

        return tensor;
    }
}
