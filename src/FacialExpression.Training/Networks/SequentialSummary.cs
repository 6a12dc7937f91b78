using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

/// <summary>Writes a model's layers as Keras 3's <c>model.summary()</c> does.</summary>
internal static class SequentialSummary
{
    // Keras' own column widths for its default line length.
    private static readonly int[] Widths = [33, 24, 15];

    public static string Write(Sequential model)
    {
        var text = new StringBuilder("Model: \"sequential\"\n");
        Rule(text, '┏', '━', '┳', '┓');
        Row(text, '┃', "Layer (type)", "Output Shape", "Param #");
        Rule(text, '┡', '━', '╇', '┩');
        foreach (PlacedLayer layer in model.Layers)
        {
            if (layer.Index > 0)
            {
                Rule(text, '├', '─', '┼', '┤');
            }

            Row(text, '│', $"{layer.Name} ({layer.Layer.GetType().Name})", WithBatch(layer.Output), Number(layer.ParameterCount));
        }

        Rule(text, '└', '─', '┴', '┘');
        text.Append(CultureInfo.InvariantCulture, $" Total params: {Total(model.ParameterCount)}\n");
        text.Append(CultureInfo.InvariantCulture, $" Trainable params: {Total(model.TrainableParameterCount)}\n");
        text.Append(CultureInfo.InvariantCulture, $" Non-trainable params: {Total(model.ParameterCount - model.TrainableParameterCount)}\n");
        return text.ToString();
    }

    private static string WithBatch(TensorShape shape) => "(None, " + shape.ToString()[1..];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Total(long parameters) => $"{Number(parameters)} ({Bytes(parameters * sizeof(float))})";

    private static string Bytes(long bytes)
    {
        double value = bytes;
        string[] units = ["B", "KB", "MB", "GB"];
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:F2} {units[unit]}");
    }

    private static void Rule(StringBuilder text, char left, char line, char cross, char right) => text
        .Append(left)
        .AppendJoin(cross, Widths.Select(width => new string(line, width)))
        .Append(right)
        .Append('\n');

    private static void Row(StringBuilder text, char edge, string layer, string shape, string parameters) => text
        .Append(edge).Append(' ').Append(layer.PadRight(Widths[0] - 1))
        .Append(edge).Append(' ').Append(shape.PadRight(Widths[1] - 1))
        .Append(edge).Append(parameters.PadLeft(Widths[2] - 1)).Append(' ')
        .Append(edge).Append('\n');
}
