using System.Collections.Concurrent;

namespace FacialExpression.Training;

/// <summary>Reads <c>fer2013.csv</c>, parsing rows on all cores.</summary>
internal static class CsvLoader
{
    // FER-2013 numbers its classes in another order than ours: neutral comes last there.
    private static readonly Expression[] Fer2013Order =
    [
        Expression.Angry, Expression.Disgust, Expression.Fear, Expression.Happy, Expression.Sad, Expression.Surprise, Expression.Neutral,
    ];

    private static readonly Dictionary<string, SplitKind> Usages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Training"] = SplitKind.Training,
        ["PublicTest"] = SplitKind.Validation,
        ["PrivateTest"] = SplitKind.Test,
    };

    public static ExpressionDataset Load(
        string path, DatasetOptions options, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(path);
        Columns columns = Columns.Read(lines.ReadLine(), path);
        var preprocessor = new ImagePreprocessor(options.Input);
        var rows = new ConcurrentBag<(long Line, ImageEntry Entry, byte[] Pixels)>();
        var faults = new ConcurrentBag<(long Line, string Fault)>();
        int done = 0;
        Parallel.ForEach(Rows(lines), new ParallelOptions { CancellationToken = cancellationToken }, (row, _) =>
        {
            string? fault = ParseRow(row, columns, out ImageEntry? entry, out byte[]? pixels);
            if (fault is not null)
            {
                faults.Add((row.Number, fault));
                return;
            }

            if (options.Input != ImageShape.Fer2013)
            {
                byte[] resized = new byte[options.Input.Size];
                preprocessor.ResizeGray(pixels, ImageShape.Fer2013.Width, ImageShape.Fer2013.Height, resized);
                pixels = resized;
            }

            rows.Add((row.Number, entry!, pixels!));
            if (Interlocked.Increment(ref done) % 256 == 0)
            {
                progress?.Report(new DatasetProgress(done, 0));
            }
        });

        progress?.Report(new DatasetProgress(done, done));
        (long Line, ImageEntry Entry, byte[] Pixels)[] ordered = [.. rows.OrderBy(r => r.Line)];
        byte[] all = DatasetAssembly.Allocate(path, ordered.Length, options.Input);
        for (int i = 0; i < ordered.Length; i++)
        {
            ordered[i].Pixels.CopyTo(all.AsSpan(i * options.Input.Size));
        }

        DatasetProblem[] problems = [.. faults.OrderBy(f => f.Line).Select(f => new DatasetProblem($"line {f.Line}", f.Fault))];
        return DatasetAssembly.Build(Path.GetFileName(path), options, [.. ordered.Select(r => r.Entry)], all, _ => true, problems);
    }

    private static IEnumerable<Row> Rows(StreamReader lines)
    {
        for (long number = 2; lines.ReadLine() is { } text; number++)
        {
            if (text.Length > 0)
            {
                yield return new Row(number, text);
            }
        }
    }

    /// <returns>What is wrong with the row, or null.</returns>
    private static string? ParseRow(Row row, Columns columns, out ImageEntry? entry, out byte[]? pixels)
    {
        entry = null;
        pixels = null;
        string[] fields = row.Text.Split(',');
        if (fields.Length <= columns.Last)
        {
            return $"has {fields.Length} columns, the header has more than {columns.Last}";
        }

        string emotion = fields[columns.Emotion].Trim().Trim('"');
        if (!int.TryParse(emotion, out int label) || label < 0 || label >= Fer2013Order.Length)
        {
            return $"emotion must be 0 to {Fer2013Order.Length - 1}, received {emotion}";
        }

        string usage = fields[columns.Usage].Trim().Trim('"');
        if (!Usages.TryGetValue(usage, out SplitKind split))
        {
            return $"Usage must be {string.Join(", ", Usages.Keys)}, received \"{usage}\"";
        }

        entry = new ImageEntry(split, Fer2013Order[label], $"line {row.Number}");
        return ParsePixels(fields[columns.Pixels].AsSpan().Trim().Trim('"'), out pixels);
    }

    private static string? ParsePixels(ReadOnlySpan<char> text, out byte[]? pixels)
    {
        pixels = null;
        byte[] values = new byte[ImageShape.Fer2013.Size];
        int count = 0;
        foreach (Range range in text.Split(' '))
        {
            ReadOnlySpan<char> token = text[range];
            if (token.IsEmpty)
            {
                continue;
            }

            if (!byte.TryParse(token, out byte value))
            {
                return $"pixel {count + 1} must be 0 to 255, received \"{token}\"";
            }

            if (count < values.Length)
            {
                values[count] = value;
            }

            count++;
        }

        if (count != values.Length)
        {
            return $"must have {values.Length} pixels (48×48), received {count}";
        }

        pixels = values;
        return null;
    }

    private sealed record Row(long Number, string Text);

    private sealed record Columns(int Emotion, int Pixels, int Usage)
    {
        public int Last => Math.Max(Emotion, Math.Max(Pixels, Usage));

        public static Columns Read(string? header, string path)
        {
            // Kaggle has a second form of the file with blanks before the names and another order.
            string[] names = [.. (header ?? "").Split(',').Select(n => n.Trim().Trim('"').ToUpperInvariant())];
            var columns = new Columns(Array.IndexOf(names, "EMOTION"), Array.IndexOf(names, "PIXELS"), Array.IndexOf(names, "USAGE"));
            return columns is { Emotion: >= 0, Pixels: >= 0, Usage: >= 0 }
                ? columns
                : throw new DatasetException(
                    $"\"{path}\" must have the columns emotion, pixels and Usage in its first line; received \"{Shorten(header)}\".");
        }

        private static string Shorten(string? text) => text is null ? "" : text.Length <= 80 ? text : text[..80] + "…";
    }
}
