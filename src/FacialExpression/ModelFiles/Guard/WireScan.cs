namespace FacialExpression;

/// <summary>
/// A first pass over a model file that takes no memory: whether its fields lie properly within each other, and how much of it is
/// not weights. Two bytes can become an object of hundreds, so this is known before anything is made of them.
/// </summary>
internal static class WireScan
{
    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The bytes of the file that are not weights.</summary>
    /// <param name="file">A whole model file.</param>
    /// <exception cref="InvalidDataException">It is not of protobuf's form.</exception>
    public static long CountDescription(ReadOnlySpan<byte> file) => file.Length - CountWeights(file, Message.Model);

    private static long CountWeights(ReadOnlySpan<byte> message, Message kind)
    {
        long weights = 0;
        while (!message.IsEmpty)
        {
            ulong tag = ReadVarint(ref message);
            if (tag is 0 or > uint.MaxValue)
            {
                throw new InvalidDataException($"there is no field {tag >> 3}");
            }

            switch ((WireType)(tag & 7))
            {
                case WireType.Varint:
                    ReadVarint(ref message);
                    break;
                case WireType.Fixed64:
                    Take(ref message, sizeof(ulong));
                    break;
                case WireType.Fixed32:
                    Take(ref message, sizeof(uint));
                    break;
                case WireType.Bytes:
                    weights += CountField(Take(ref message, ReadVarint(ref message)), kind, tag >> 3);
                    break;
                default:
                    throw new InvalidDataException($"a field has the wire type {tag & 7}");
            }
        }

        return weights;
    }

    /// <summary>The numbers are the fields' in onnx.proto.</summary>
    private static long CountField(ReadOnlySpan<byte> content, Message kind, ulong field) => (kind, field) switch
    {
        (Message.Model, 7) => CountWeights(content, Message.Graph),
        (Message.Graph, 1) => CountWeights(content, Message.Node),
        (Message.Graph, 5) => CountWeights(content, Message.Tensor),
        (Message.Node, 5) => CountWeights(content, Message.Attribute),
        (Message.Attribute, 5) => CountWeights(content, Message.Tensor),
        (Message.Tensor, 9) => content.Length,
        _ => 0,
    };

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw new InvalidDataException($"a field of {length} bytes has only {message.Length}");
        }

        ReadOnlySpan<byte> content = message[..(int)length];
        message = message[(int)length..];
        return content;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        // The seven low bits of each byte; the highest says whether another follows.
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte next = Take(ref message, 1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }
}
