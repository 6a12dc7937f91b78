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
    public static long CountDescription(ReadOnlySpan<byte> file) => file.Length - CountWeights(file, Message.Model, isOwn: true);

    /// <summary>
    /// The bytes of a file of other software that are neither weights nor dropped by the parser, such as the stack traces that
    /// PyTorch writes beside each node.
    /// </summary>
    /// <param name="file">A whole model file.</param>
    /// <exception cref="InvalidDataException">It is not of protobuf's form.</exception>
    public static long CountKnownDescription(ReadOnlySpan<byte> file) =>
        file.Length - CountWeights(file, Message.Model, isOwn: false);

    /// <summary>Takes the next field off a message.</summary>
    /// <param name="message">What is left of it; not empty.</param>
    /// <exception cref="InvalidDataException">It is not of protobuf's form.</exception>
    public static Field Next(ref ReadOnlySpan<byte> message)
    {
        ulong tag = ReadVarint(ref message);
        if (tag is 0 or > uint.MaxValue)
        {
            throw new InvalidDataException($"there is no field {tag >> 3}");
        }

        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                return new Field(tag >> 3, ReadVarint(ref message));
            case WireType.Fixed64:
                Take(ref message, sizeof(ulong));
                return new Field(tag >> 3, 0);
            case WireType.Fixed32:
                Take(ref message, sizeof(uint));
                return new Field(tag >> 3, 0);
            case WireType.Bytes:
                return new Field(tag >> 3, Take(ref message, ReadVarint(ref message)));
            default:
                throw new InvalidDataException($"a field has the wire type {tag & 7}");
        }
    }

    private static long CountWeights(ReadOnlySpan<byte> message, Message kind, bool isOwn)
    {
        long weights = 0;
        while (!message.IsEmpty)
        {
            Field field = Next(ref message);
            weights += field.HasContent ? CountField(field.Content, kind, field.Number, isOwn) : 0;
        }

        return weights;
    }

    /// <summary>The numbers are the fields' in onnx.proto.</summary>
    private static long CountField(ReadOnlySpan<byte> content, Message kind, ulong field, bool isOwn) => (kind, field) switch
    {
        (Message.Model, 7) => CountWeights(content, Message.Graph, isOwn),
        (Message.Graph, 1) => CountWeights(content, Message.Node, isOwn),
        (Message.Graph, 5) => CountWeights(content, Message.Tensor, isOwn),
        (Message.Node, 5) => CountWeights(content, Message.Attribute, isOwn),
        (Message.Attribute, 5) => CountWeights(content, Message.Tensor, isOwn),
        (Message.Tensor, 9) => content.Length,
        _ when isOwn => 0,

        // Numbers as floats, integers and doubles.
        (Message.Tensor, 4 or 5 or 7 or 10) => content.Length,
        (Message.Model, 1 or 2 or 3 or 8 or 14 or 20 or 25) => 0,
        (Message.Graph, 2 or 11 or 12 or 15) => 0,
        (Message.Node, 1 or 2 or 3 or 4 or 7) => 0,
        (Message.Attribute, 1 or 2 or 3 or 4 or 7 or 8 or 9 or 20) => 0,
        (Message.Tensor, 1 or 2 or 6 or 8 or 13 or 14) => 0,
        _ => content.Length,
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

    /// <summary>A field of a message.</summary>
    public readonly ref struct Field
    {
        /// <summary>A field with bytes.</summary>
        public Field(ulong number, ReadOnlySpan<byte> content)
        {
            (Number, HasContent) = (number, true);
            Content = content;
        }

        /// <summary>A field with a number.</summary>
        public Field(ulong number, ulong value) => (Number, Value) = (number, value);

        /// <summary>Which field it is.</summary>
        public ulong Number { get; }

        /// <summary>Whether it is bytes: text, a message, or many numbers.</summary>
        public bool HasContent { get; }

        /// <summary>The bytes.</summary>
        public ReadOnlySpan<byte> Content { get; }

        /// <summary>The number of an integer's field.</summary>
        public ulong Value { get; }
    }
}
