using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class WireScanTests
{
    // Fields of the way down to a weight's numbers: graph, node, attribute, tensor; and graph, tensor.
    private static readonly byte[] ModelToGraph = [0x3A];
    private static readonly byte[] ModelToNode = [0x3A, 0x0A];
    private static readonly byte[] ModelToAttribute = [0x3A, 0x0A, 0x2A];
    private static readonly byte[] ModelToNodeTensor = [0x3A, 0x0A, 0x2A, 0x2A];
    private static readonly byte[] ModelToTensor = [0x3A, 0x2A];

    public static TheoryData<string, byte[]> Damaged { get; } = new()
    {
        { "a number without its end", [0x08, 0x80] },
        { "nothing after a field's number", [0x08] },
        { "a field's number without its end", [0x88] },
        { "a number of eleven bytes", [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01] },
        { "a number that never ends", [0x08, .. Enumerable.Repeat((byte)0xFF, 1_000)] },
        { "eight bytes cut short", [0x09, 1, 2, 3, 4, 5, 6, 7] },
        { "four bytes cut short", [0x0D, 1, 2, 3] },
        { "a group", [0x3B, 0x3C] },
        { "the end of a group", [0x3C] },
        { "the sixth wire type", [0x3E, 1] },
        { "the seventh wire type", [0x3F, 1] },
        { "no field", [0x00] },
        { "no field, written long", [0x80, 0x80, 0x00] },
        { "a field beyond 32 bits", [0x80, 0x80, 0x80, 0x80, 0x10, 1] },
        { "a field beyond 64 bits", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1] },
        { "a length without bytes", [0x12, 1] },
        { "a length of one byte too many", [0x12, 3, 1, 2] },
        { "a length beyond 31 bits", [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1] },
        { "a length that is right in its low 32 bits", [0x12, 0x81, 0x80, 0x80, 0x80, 0x10, 1] },
        { "a length below zero", [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 1] },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Load_refuses_malformed_protobuf_in_every_message(string what, byte[] damaged)
    {
        Assert.NotEmpty(what);
        foreach (byte[] way in new[] { [], ModelToGraph, ModelToNode, ModelToAttribute, ModelToNodeTensor, ModelToTensor })
        {
            byte[] file = Nest(way, damaged);
            Assert.Throws<InvalidDataException>(() => WireScan.CountDescription(file));
            Assert.StartsWith(
                $"The stream is no ONNX model, or is damaged ({file.Length} bytes): ", Refuse(file), StringComparison.Ordinal);

            byte[] longer = [.. HandMadeModel.BrightnessModel(), .. file];
            Assert.Throws<InvalidDataException>(() => WireScan.CountDescription(longer));
            Refuse(longer);
        }
    }

    [Fact]
    public void Load_names_the_damage_of_a_file()
    {
        Assert.Contains("a field of 3 bytes has only 2. Use", Refuse([0x12, 3, 1, 2]), StringComparison.Ordinal);
        Assert.Contains(
            "a field of 4294967297 bytes has only 1. Use",
            Refuse([0x12, 0x81, 0x80, 0x80, 0x80, 0x10, 1]),
            StringComparison.Ordinal);
        Assert.Contains("a field has the wire type 3. Use", Refuse([0x3B]), StringComparison.Ordinal);
        Assert.Contains("there is no field 0. Use", Refuse([0]), StringComparison.Ordinal);
        Assert.Contains(
            "a number has more than ten bytes. Use", Refuse([.. Enumerable.Repeat((byte)0x80, 11)]), StringComparison.Ordinal);
    }

    [Fact]
    public void CountDescription_leaves_out_the_values_of_weights()
    {
        ModelProto model = EveryOperator();
        int half = model.Graph.AttributeOf("half", "value").T.RawData.Length;
        int weights = model.Graph.Initializer.Sum(weight => weight.RawData.Length) + half;
        byte[] file = model.ToByteArray();
        Assert.Equal(file.Length - weights, WireScan.CountDescription(file));
        Assert.Equal(0, WireScan.CountDescription([]));

        byte[] numbers = [0x4A, 3, 1, 2, 3];
        Assert.Equal(Nest(ModelToTensor, numbers).Length - 3, WireScan.CountDescription(Nest(ModelToTensor, numbers)));
        Assert.Equal(Nest(ModelToNodeTensor, numbers).Length - 3, WireScan.CountDescription(Nest(ModelToNodeTensor, numbers)));
        byte[] name = Nest(ModelToTensor, [0x42, 3, 1, 2, 3]);
        Assert.Equal(name.Length, WireScan.CountDescription(name));
        Assert.All(
            [[], ModelToGraph, ModelToNode, ModelToAttribute],
            way => Assert.Equal(Nest(way, numbers).Length, WireScan.CountDescription(Nest(way, numbers))));
    }

    [Fact]
    public void CountDescription_descends_no_deeper_than_the_format()
    {
        foreach (byte[] way in new[] { ModelToGraph, ModelToNode, ModelToAttribute, ModelToNodeTensor, ModelToTensor })
        {
            byte[] file = [0x4A, 3, 1, 2, 3];
            for (int depth = 0; depth < 500; depth++)
            {
                file = Nest(way, file);
            }

            Assert.Equal(file.Length, WireScan.CountDescription(file));
            Refuse(file);
        }
    }

    [Fact]
    public void CountDescription_counts_or_refuses_garbage()
    {
        var random = new Random(1);
        byte[] likely = [0x08, 0x09, 0x0A, 0x0D, 0x12, 0x2A, 0x32, 0x3A, 0x4A, 0x7F, 0x80, 0x00, 0x01, 0x02, 0x03, 0x05, 0x08];
        int counted = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] garbage = new byte[random.Next(1, 40)];
            random.NextBytes(garbage);
            if (i % 2 == 0)
            {
                random.GetItems(likely, garbage);
            }

            byte[] file = i % 3 == 0 ? Nest(ModelToNodeTensor, garbage) : garbage;
            try
            {
                Assert.InRange(WireScan.CountDescription(file), 1, file.Length);
                counted++;
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }

        Assert.InRange(counted, 1_000, 49_000);
    }

    private static byte[] Nest(ReadOnlySpan<byte> fields, byte[] content)
    {
        for (int i = fields.Length - 1; i >= 0; i--)
        {
            content = [fields[i], .. Length(content.Length), .. content];
        }

        return content;
    }

    private static IEnumerable<byte> Length(int length)
    {
        for (; length > 0x7F; length >>= 7)
        {
            yield return (byte)(length | 0x80);
        }

        yield return (byte)length;
    }
}
