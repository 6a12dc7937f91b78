using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression.Training;

/// <summary>Loads the rows of data views into a data set, which holds one byte per pixel of the network's input.
/// Pixels are taken as they are stored, as the transformer takes them: EXIF's orientation is ignored.</summary>
internal static class DataViewSource
{
    private const int MaxFault = 400;

    /// <param name="training">Rows to learn from.</param>
    /// <param name="validation">Rows to measure with after each epoch.</param>
    /// <param name="options">The columns, and what to do about rows that cannot be used.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    /// <exception cref="DatasetException">Rows cannot be used; it lists all of them.</exception>
    public static ExpressionDataset Read(
        IDataView training, IDataView? validation, ExpressionClassificationTrainer.Options options)
    {
        ImageShape input = options.Input;

        // The labels first: that counts the images and finds mistakes before an image is decoded, where images are loaded
        // as late as LoadImages loads them.
        var rows = new List<ImageEntry>();
        var faults = new SortedDictionary<int, string>();
        AddRows(training, SplitKind.Training, options, rows, faults);
        int trainingRows = rows.Count;
        if (validation is not null)
        {
            try
            {
                ImageColumn.IsPath(validation.Schema, options.ImageColumnName);
                AddRows(validation, SplitKind.Validation, options, rows, faults);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"The validation set: {e.Message}", e);
            }
        }

        string held = validation is null ? "" : $" and {rows.Count - trainingRows} validation rows";
        string source = string.Create(CultureInfo.InvariantCulture, $"IDataView of {trainingRows} rows{held}");
        var handling = new DatasetOptions
        {
            Input = input,
            InvalidItems = options.InvalidRows,
            ImageLimits = options.ImageLimits,
        };
        ThrowIfFaulty();

        byte[] pixels = DatasetAssembly.Allocate(source, rows.Count, input);
        ReadImages(training, 0, trainingRows);
        if (validation is not null)
        {
            ReadImages(validation, trainingRows, rows.Count - trainingRows);
        }

        DatasetProblem[] problems = Problems();
        var dataset = new ExpressionDataset(
            DatasetAssembly.Build(
                source,
                handling,
                options.ClassNames,
                rows,
                pixels,
                i => !faults.ContainsKey(i),
                problems,
                needsAllClasses: false));
        return dataset.Training.Count > 0 ? dataset : throw new DatasetException(
            source,
            [.. problems, new DatasetProblem("(training rows)", trainingRows == 0 ? "are none" : "have no usable image")],
            canSkip: false);

        void ReadImages(IDataView view, int first, int count)
        {
            IReadOnlyDictionary<int, string> unreadable = view.Schema[options.ImageColumnName].Type is ImageDataViewType
                ? ReadColumn(view, first, count)
                : ImageLoader.ReadPixels(
                    rows,
                    i => i >= first && i < first + count && !faults.ContainsKey(i),
                    () => new FileReader(options.ImageFolder),
                    handling,
                    pixels,
                    null,
                    options.CancellationToken,
                    asStored: true);
            foreach ((int row, string fault) in unreadable)
            {
                // The system's messages hold the whole path, whatever its length.
                faults[row] = fault.Length <= MaxFault ? fault : fault[..MaxFault] + "…";
            }
        }

        IReadOnlyDictionary<int, string> ReadColumn(IDataView view, int first, int count)
        {
            var preprocessor = new ImagePreprocessor(input);
            var unreadable = new Dictionary<int, string>();
            DataViewSchema.Column column = view.Schema[options.ImageColumnName];
            using DataViewRowCursor cursor = view.GetRowCursor([column, view.Schema[options.LabelColumnName]]);
            ValueGetter<MLImage?> getImage = cursor.GetGetter<MLImage?>(column);
            LabelColumn labels = LabelColumn.Find(view.Schema, options.LabelColumnName, options.ClassNames);
            Func<(Expression Label, string? Fault)> readLabel = labels.GetReader(cursor);
            MLImage? image = null;
            int row = first;
            for (; cursor.MoveNext(); row++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                if (row == first + count || readLabel().Label != rows[row].Label)
                {
                    throw Changed();
                }

                if (faults.ContainsKey(row))
                {
                    continue;
                }

                getImage(ref image);
                try
                {
                    Span<byte> destination = pixels.AsSpan(row * input.Size, input.Size);
                    preprocessor.ToGray(image ?? throw new ImageFormatException("has no image"), destination);
                }
                catch (ImageFormatException e)
                {
                    unreadable[row] = e.Message;
                }
            }

            return row == first + count ? unreadable : throw Changed();
        }

        void ThrowIfFaulty()
        {
            if (faults.Count > 0 && options.InvalidRows == InvalidItemHandling.Throw)
            {
                throw new DatasetException(source, Problems(), canSkip: true);
            }
        }

        DatasetProblem[] Problems() => [.. faults.Select(f => new DatasetProblem(NameOf(f.Key), f.Value))];

        string NameOf(int index)
        {
            string row = index < trainingRows ? $"row {index + 1}" : $"validation row {index - trainingRows + 1}";
            return rows[index].Name is { Length: > 0 } name ? $"{row}, {Quoted.Path(name)}" : row;
        }
    }

    private static void AddRows(
        IDataView view,
        SplitKind split,
        ExpressionClassificationTrainer.Options options,
        List<ImageEntry> rows,
        SortedDictionary<int, string> faults)
    {
        LabelColumn labels = LabelColumn.Find(view.Schema, options.LabelColumnName, options.ClassNames);
        DataViewSchema.Column image = view.Schema[options.ImageColumnName];
        bool isPath = image.Type is TextDataViewType;
        DataViewSchema.Column label = view.Schema[options.LabelColumnName];
        DataViewSchema.Column[] needed = isPath ? [label, image] : [label];
        using DataViewRowCursor cursor = view.GetRowCursor(needed);
        Func<(Expression Label, string? Fault)> readLabel = labels.GetReader(cursor);
        ValueGetter<ReadOnlyMemory<char>>? getPath = isPath ? cursor.GetGetter<ReadOnlyMemory<char>>(image) : null;
        ReadOnlyMemory<char> path = default;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            getPath?.Invoke(ref path);
            (Expression expression, string? fault) = readLabel();
            fault ??= isPath && path.IsEmpty ? "has no image (an empty path)" : null;
            if (fault is not null)
            {
                faults[rows.Count] = fault;
            }

            rows.Add(new ImageEntry(split, expression, path.ToString()));
        }
    }

    private static InvalidOperationException Changed() => new(
        "The data gave other rows at the second reading than at the first. A data view must give the same rows in the same "
        + "order each time.");
}
