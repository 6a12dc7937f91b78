using System.Globalization;
using nietras.SeparatedValues;

namespace FacialExpression.Training;

/// <summary>Loads <c>fer2013.csv</c>.</summary>
internal static class CsvSource
{
    private const int ChunkRows = 1024;

    // FER-2013 numbers its classes in another order: neutral is last.
    private static readonly string[] Fer2013Order =
        [.. new[]
        {
            Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise,
            Expression.Neutral,
        }.Select(expression => expression.ToString())];

    public static DatasetParts Load(
        string path, DatasetOptions options, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.InferClassNames)
        {
            throw new ArgumentException(
                $"{nameof(DatasetOptions.InferClassNames)} takes the names of folders, which a CSV file does not have. Set "
                + $"{nameof(DatasetOptions.ClassNames)}.",
                nameof(options));
        }

        var entries = new List<ImageEntry>();
        var problems = new List<DatasetProblem>();
        var images = new ImageChunks(options.Input);
        int leftOut;
        try
        {
            leftOut = ReadRows(path, new ClassTable(options), entries, problems, images, progress, cancellationToken);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidDataException)
        {
            string place = entries.Count == 0 ? "its start" : entries[^1].Name;
            throw new DatasetException(
                $"{Quoted.Path(path)} cannot be loaded as CSV after {place}; a quote may not be closed. "
                + BoundedText.Start(e.Message)
                + FileKind.Explain(path),
                e);
        }

        progress?.Report(new DatasetProgress { Done = entries.Count, Total = entries.Count });
        byte[] pixels = DatasetAssembly.Allocate(path, entries.Count, options.Input);
        images.CopyTo(pixels);
        DatasetParts parts = DatasetAssembly.Build(
            Path.GetFileName(path), options, options.ClassNames, entries, pixels, _ => true, problems);
        return parts with { LeftOut = leftOut };
    }

    /// <returns>The number of rows that the caller's map of classes leaves out.</returns>
    private static int ReadRows(
        string path,
        ClassTable classes,
        List<ImageEntry> entries,
        List<DatasetProblem> problems,
        ImageChunks images,
        IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken)
    {
        using SepReader reader = Sep.New(',')
            .Reader(o => o with { HasHeader = false, DisableColCountCheck = true, Unescape = true, Trim = SepTrim.All })
            .FromFile(path);
        CsvColumns? columns = null;
        int leftOut = 0;
        foreach (SepReader.Row row in reader)
        {
            if (columns is null)
            {
                columns = CsvColumns.Find(Fields(row), path);
                continue;
            }

            if (row.ColCount == 1 && row[0].Span.IsEmpty)
            {
                continue; // An empty line.
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"line {row.LineNumberFrom}");
            if (ParseRow(row, columns, classes, images.Next, out SplitKind split, out Expression? label) is { } fault)
            {
                problems.Add(new DatasetProblem(name, fault));
                continue;
            }

            if (label is null)
            {
                leftOut++;
                continue;
            }

            images.Advance();
            entries.Add(new ImageEntry(split, label.Value, name));
            if (entries.Count % ChunkRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new DatasetProgress { Done = entries.Count, Total = 0 });
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (columns is null)
        {
            throw new DatasetException($"{Quoted.Path(path)} is empty.");
        }

        return leftOut;
    }

    private static string[] Fields(SepReader.Row row)
    {
        string[] fields = new string[row.ColCount];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = row[i].ToString();
        }

        return fields;
    }

    /// <returns>
    /// What is wrong with the row, or <see langword="null"/>. A row that the caller leaves out then has no label.
    /// </returns>
    private static string? ParseRow(
        SepReader.Row row,
        CsvColumns columns,
        ClassTable classes,
        Span<byte> pixels,
        out SplitKind split,
        out Expression? label)
    {
        split = SplitKind.Training;
        label = null;
        if (row.ColCount < columns.Needed)
        {
            return $"has {row.ColCount} {(row.ColCount == 1 ? "column" : "columns")}; the header has {columns.Count}";
        }

        ReadOnlySpan<char> emotion = row[columns.Emotion].Span;
        if (!int.TryParse(emotion, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number >= Fer2013Order.Length)
        {
            return $"emotion must be 0 to {Fer2013Order.Length - 1}, received {Quoted.Text(emotion.ToString())}";
        }

        ClassMatch match = classes.Find(Fer2013Order[number], out Expression found);
        if (match == ClassMatch.Unknown)
        {
            return $"emotion {number} is {Fer2013Order[number]}, which is not one of {string.Join(", ", classes.ClassNames)}";
        }

        label = match == ClassMatch.Class ? found : null;

        if (columns.Usage >= 0 && row[columns.Usage].ToString() is var usage && !SplitNames.TryParse(usage, out split))
        {
            return $"Usage must be Training, PublicTest or PrivateTest, received {Quoted.Text(usage)}";
        }

        return ParsePixels(row[columns.Pixels].Span, pixels);
    }

    private static string? ParsePixels(ReadOnlySpan<char> text, Span<byte> pixels)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                continue;
            }

            int start = i;
            int value = 0;
            for (; i < text.Length && text[i] != ' '; i++)
            {
                value = value <= byte.MaxValue && char.IsAsciiDigit(text[i]) ? (10 * value) + (text[i] - '0') : int.MaxValue;
            }

            if (value > byte.MaxValue)
            {
                return $"pixel {count + 1} must be 0 to 255, received {Quoted.Text(text[start..i].ToString())}";
            }

            if (count < pixels.Length)
            {
                pixels[count] = (byte)value;
            }

            count++;
        }

        return count == pixels.Length ? null : $"must have {pixels.Length} pixels (48×48), received {count}";
    }
}
