using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

/// <summary>Writes a model's layers as the <c>model.summary()</c> of Keras 3 does.</summary>
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
        text.Append(CultureInfo.InvariantCulture,
            $" Non-trainable params: {Total(model.ParameterCount - model.TrainableParameterCount)}\n");
        return text.ToString();
    }

    private static string WithBatch(TensorShape shape) => "(None, " + shape.ToString()[1..];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Total(long parameters) => $"{Number(parameters)} ({Bytes(parameters * sizeof(float))})";

    private static string Bytes(long bytes)
    {
        double value = bytes;
        string[] units = ["B", "KB", "MB", "GB", "TB", "PB"];
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

    // Text that does not fit its column goes on in the next line, as in Keras' tables.
    private static void Row(StringBuilder text, char edge, string layer, string shape, string parameters)
    {
        IReadOnlyList<string>[] cells = [Wrap(layer, Widths[0] - 2), Wrap(shape, Widths[1] - 2), Wrap(parameters, Widths[2] - 2)];
        for (int line = 0; line < cells.Max(c => c.Count); line++)
        {
            text
                .Append(edge).Append(' ').Append(Line(cells[0], line).PadRight(Widths[0] - 1))
                .Append(edge).Append(' ').Append(Line(cells[1], line).PadRight(Widths[1] - 1))
                .Append(edge).Append(Line(cells[2], line).PadLeft(Widths[2] - 1)).Append(' ')
                .Append(edge).Append('\n');
        }
    }

    private static string Line(IReadOnlyList<string> cell, int index) => index < cell.Count ? cell[index] : "";

    /// <summary>Breaks a text between words, and within words that are longer than a line.</summary>
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + rest.Length <= width)
            {
                lines[^1] += ' ' + rest;
                continue;
            }

            for (; rest.Length > 0; rest = rest[Math.Min(width, rest.Length)..])
            {
                string line = rest[..Math.Min(width, rest.Length)];
                if (lines[^1].Length == 0)
                {
                    lines[^1] = line;
                }
                else
                {
                    lines.Add(line);
                }
            }
        }

        return lines;
    }
}
