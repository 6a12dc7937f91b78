using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression.Fuzz;

/// <summary>
/// Model files that need as much memory and time as possible. They may be loaded or refused, but within the limits of time
/// and memory.
/// </summary>
internal static class ModelBombs
{
    private const int Mebibyte = 1 << 20;

    public static IReadOnlyList<(string Name, Func<byte[]> Make)> All { get; } =
    [
        ("zero bytes", () => []),
        ("60 MiB of zeros", () => new byte[60 * Mebibyte]),
        ("65 MiB", () => new byte[65 * Mebibyte]),
        ("30 million empty nodes", () => Filled([0x3a], [0x0a, 0x00], 30_000_000)),
        ("60 MiB of one-byte fields", () => Filled([], [0x08, 0x01], 30 * Mebibyte)),
        ("graphs nested 100,000 deep", () => Nested(100_000)),
        ("a name of 60 MiB", () => new ModelProto { ProducerName = new string('x', 60 * Mebibyte) }.ToByteArray()),
        (
            "an unused weight of 60 MiB",
            () => BombModel.With(48, (model, image) => Then(model.AddWeight("unused", [15 * Mebibyte]), image))),
        (
            "a kernel of 60 MiB in half precision",
            () => BombModel.With(48, (model, image) => model.HalfConv(image, 30 * Mebibyte / (48 * 48), 48))),
        (
            "a kernel of 60 MiB in int8",
            () => BombModel.With(48, (model, image) => model.Int8Conv(image, 60 * Mebibyte / (48 * 48), 48))),
        ("2,000 nodes", () => BombModel.With(48, (model, image) => model.Relu(image, 1994))),
        ("2,001 nodes", () => BombModel.With(48, (model, image) => model.Relu(image, 1995))),
        ("an image of 2,048×2,048", () => BombModel.With(2048, (_, image) => image)),
        ("an image of 5,000×5,000", () => BombModel.With(5000, (_, image) => image)),
        ("most activations", () => BombModel.With(1024, (model, image) => model.Relu(image, 38))),
        ("most activations, quantized", () => BombModel.With(1024, (model, image) => model.Quantize(image, 30))),
        ("most element-wise operations", () => BombModel.With(1024, (model, image) => model.Relu(image, 38, "Softplus"))),
        (
            "most multiply-adds, many channels",
            () => BombModel.With(64, (model, image) => model.Conv(model.Conv(image, 340, 3), 340, 3))),
        ("most multiply-adds, large kernels", () => BombModel.With(512, (model, image) => model.Conv(image, 8, 27))),
        ("most multiply-adds, one large kernel", () => BombModel.With(1024, (model, image) => model.Conv(image, 1, 15))),
        (
            "most multiply-adds, depthwise kernels",
            () => BombModel.With(128, (model, image) => model.Conv(model.Conv(image, 360, 1), 360, 7, group: 360))),
        (
            "most multiply-adds, dilated kernels",
            () => BombModel.With(512, (model, image) => model.Conv(image, 8, 27, dilation: 2))),
        ("largest max pooling", () => BombModel.With(1024, (model, image) => model.Pool("MaxPool", image, 15))),
        (
            "largest max pooling, strides of 3",
            () => BombModel.With(1024, (model, image) => model.Pool("MaxPool", image, 51, strides: 3))),
        ("largest average pooling", () => BombModel.With(1024, (model, image) => model.Pool("AveragePool", image, 15))),
        (
            "max pooling over many channels",
            () => BombModel.With(128, (model, image) => model.Pool("MaxPool", model.Conv(image, 400, 1), 5))),
        (
            "average pooling over many channels, strides of 3",
            () => BombModel.With(128, (model, image) => model.Pool("AveragePool", model.Conv(image, 400, 1), 19, strides: 3))),
    ];

    private static string Then(string first, string second) => first.Length > 0 ? second : first;

    /// <summary>Makes a field that repeats an entry.</summary>
    private static byte[] Filled(byte[] field, byte[] entry, int count)
    {
        byte[] content = new byte[entry.Length * count];
        for (int i = 0; i < content.Length; i += entry.Length)
        {
            entry.CopyTo(content, i);
        }

        return field.Length == 0 ? content : [.. field, .. Length(content.Length), .. content];
    }

    /// <summary>Makes graphs nested in attributes of nodes: ONNX's fields 1, 5 and 6.</summary>
    private static byte[] Nested(int depth)
    {
        // Writes from the end, beginning with the innermost graph.
        byte[] buffer = new byte[depth * 20];
        int start = buffer.Length;
        void Wrap(byte tag)
        {
            byte[] head = [tag, .. Length(buffer.Length - start)];
            start -= head.Length;
            head.CopyTo(buffer, start);
        }

        for (int i = 0; i < depth; i++)
        {
            Wrap(0x32);
            Wrap(0x2a);
            Wrap(0x0a);
        }

        Wrap(0x3a);
        return buffer[start..];
    }

    private static byte[] Length(int value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteLength(value);
        }

        return stream.ToArray();
    }
}
