using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FacialExpression.Fuzz;

/// <summary>Mutates a protobuf message: any field of any nested message gets another value of its type.</summary>
internal static class MessageMutations
{
    private const int LongText = 2000;
    private const int LargestFieldNumber = 30;

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 3, 7, 47, 48, 255, 4096, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue,
    ];

    private static readonly float[] Floats = [0, -1, 1, float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon];

    public static void Change(IMessage root, Random random)
    {
        IMessage[] all = [.. Within(root)];
        IMessage message = all[random.Next(all.Length)];
        IList<FieldDescriptor> fields = message.Descriptor.Fields.InDeclarationOrder();
        FieldDescriptor field = fields[random.Next(fields.Count)];
        if (field.Accessor.GetValue(message) is IList list)
        {
            ChangeList(list, field, all, random);
        }
        else if (random.Next(5) == 0)
        {
            field.Accessor.Clear(message);
        }
        else if (Other(field.Accessor.GetValue(message), field, all, random) is { } value)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    /// <summary>Adds a field whose number may be unknown to ONNX, with random bytes or another message as its content.</summary>
    public static void AddUnknown(IMessage root, Random random)
    {
        IMessage[] all = [.. Within(root)];
        byte[] content = new byte[random.Next(50)];
        random.NextBytes(content);
        if (random.Next(2) == 0)
        {
            content = all[random.Next(all.Length)].ToByteArray();
        }

        IMessage message = all[random.Next(all.Length)];
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            int number = random.Next(1, LargestFieldNumber);
            if (random.Next(3) == 0)
            {
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteInt64(Numbers[random.Next(Numbers.Length)]);
            }
            else
            {
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(content));
            }
        }

        try
        {
            message.MergeFrom(stream.ToArray());
        }
        catch (InvalidProtocolBufferException)
        {
            // The field is known, and the value has another type: the file stays unchanged.
        }
    }

    private static IEnumerable<IMessage> Within(IMessage message)
    {
        yield return message;
        IList<FieldDescriptor> fields = message.Descriptor.Fields.InDeclarationOrder();
        foreach (FieldDescriptor field in fields.Where(f => f.FieldType == FieldType.Message))
        {
            object? value = field.Accessor.GetValue(message);
            foreach (IMessage inner in (value as IEnumerable ?? new[] { value }).OfType<IMessage>().SelectMany(Within))
            {
                yield return inner;
            }
        }
    }

    private static void ChangeList(IList list, FieldDescriptor field, IMessage[] all, Random random)
    {
        int place = random.Next(list.Count + 1);
        object? item = place < list.Count ? list[place] : null;
        switch (random.Next(5))
        {
            case 0 when item is not null:
                list.RemoveAt(place);
                break;
            case 1 when item is not null:
                for (int i = random.Next(1, 40); i > 0; i--)
                {
                    list.Insert(random.Next(list.Count + 1), item is IMessage message ? Clone(message) : item);
                }

                break;
            case 2 when item is not null:
                int other = random.Next(list.Count);
                (list[place], list[other]) = (list[other], item);
                break;
            case 3 when list.Count > 0 && random.Next(4) == 0:
                list.Clear();
                break;
            default:
                if (Other(item, field, all, random) is { } value)
                {
                    list.Insert(place, value);
                    if (item is not null)
                    {
                        list.RemoveAt(place + 1);
                    }
                }

                break;
        }
    }

    private static object? Other(object? value, FieldDescriptor field, IMessage[] all, Random random) => field.FieldType switch
    {
        FieldType.Int64 => Number(value as long? ?? 0, random),
        FieldType.Int32 => unchecked((int)Number(value as int? ?? 0, random)),
        FieldType.Float => Floats[random.Next(Floats.Length)],
        FieldType.Enum => Enum.ToObject(value!.GetType(), EnumValue(random)),
        FieldType.String => Text(all, random),
        FieldType.Bytes => ByteString.CopyFrom(value is ByteString bytes ? Bytes(bytes, random) : [1, 2, 3]),
        FieldType.Message => OtherMessage(field.MessageType, all, random),
        _ => null,
    };

    private static int EnumValue(Random random) =>
        random.Next(3) == 0 ? unchecked((int)Numbers[random.Next(Numbers.Length)]) : random.Next(12);

    private static byte[] Bytes(ByteString bytes, Random random) =>
        ByteMutations.SetEdgeValues(ByteMutations.Delete(bytes.ToByteArray(), random), random);

    private static IMessage? OtherMessage(MessageDescriptor type, IMessage[] all, Random random)
    {
        IMessage[] same = [.. all.Where(m => m.Descriptor == type)];
        return same.Length > 0 ? Clone(same[random.Next(same.Length)]) : null;
    }

    private static long Number(long value, Random random) => random.Next(3) switch
    {
        0 => unchecked(value + random.Next(-2, 3)),
        1 => unchecked(value * random.Next(2, 5)),
        _ => Numbers[random.Next(Numbers.Length)],
    };

    private static string Text(IMessage[] all, Random random)
    {
        string[] texts = [.. all.SelectMany(TextsOf)];
        return random.Next(5) switch
        {
            0 => "",
            1 => new string((char)random.Next(1, 0x3000), random.Next(1, LongText)),
            2 => "../../etc/passwd\0\u001b[31m",
            _ => texts.Length > 0 ? texts[random.Next(texts.Length)] : "x",
        };
    }

    private static IEnumerable<string> TextsOf(IMessage message) => message.Descriptor.Fields.InDeclarationOrder()
        .Where(field => field.FieldType == FieldType.String && !field.IsRepeated)
        .Select(field => (string)field.Accessor.GetValue(message));

    private static IMessage Clone(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteArray());
}
