using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Predicts with ONNX Runtime directly, without ML.NET between: what a pipeline uses where it was fitted. Data is predicted ahead
/// in batches (<see cref="PredictedView"/>), single rows on the thread that reads them.
/// </summary>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
internal sealed class RowScoring : IDisposable
{
    private readonly ModelSession _session;
    private readonly ExpressionModelEstimator.Options _options;
    private readonly ImagePreprocessor _preprocessor;
    private readonly string[] _slots;

    // Which of the model's outputs belongs to each slot.
    private readonly int[] _outputs;

    private readonly ITransformer? _toGray;

    /// <param name="transforms">The catalog.</param>
    /// <param name="session">The model. Disposed with this.</param>
    /// <param name="options">The columns and limits.</param>
    /// <param name="input">Data with the image column.</param>
    /// <param name="isPath">Whether images are file paths.</param>
    public RowScoring(
        TransformsCatalog transforms,
        ModelSession session,
        ExpressionModelEstimator.Options options,
        IDataView input,
        bool isPath)
    {
        _session = session;
        _options = options;
        _preprocessor = new ImagePreprocessor(session.Metadata.Input);
        var labels = new LabelNames(session.Metadata.Labels);
        _slots = [.. options.Slots];
        _outputs = [.. _slots.Select(labels.IndexOf)];
        IsPath = isPath;
        RowByRow = MapRows(transforms, input.Schema).Fit(input);
        _toGray = isPath ? null : ImageRows.ToGray(transforms, options, _preprocessor, input.Schema).Fit(input);
    }

    /// <summary>Whether images are file paths.</summary>
    public bool IsPath { get; }

    /// <summary>The bytes of an image's pixels.</summary>
    public int ImageSize => _session.Metadata.Input.Size;

    /// <summary>The most images of a batch.</summary>
    public int BatchSize => _session.BatchSize;

    /// <summary>How many batches are predicted at the same time.</summary>
    public int BatchesAtOnce => _session.BatchesAtOnce;

    /// <summary>Whether the files of a batch are best decoded on all cores.</summary>
    public bool IsFedByAllCores => _session.IsFedByAllCores;

    /// <summary>The labels in the order of the score column.</summary>
    public IReadOnlyList<string> Slots => _slots;

    /// <summary>ML.NET's mapping, which predicts single rows.</summary>
    public ITransformer RowByRow { get; }

    /// <summary>Adds label and scores.</summary>
    /// <param name="input">Data with the image column.</param>
    public IDataView Transform(IDataView input) =>
        new PredictedView(input, RowByRow.Transform(input), _toGray?.Transform(input), this, _options);

    /// <summary>Decodes a file to pixels.</summary>
    /// <returns>Whether there is an image with a visible pixel.</returns>
    public bool TryRead(string? path, Span<byte> gray) => ImageRows.TryRead(path, _options, _preprocessor, gray);

    /// <summary>Computes the scores of a batch, in the order of the model.</summary>
    /// <param name="gray">The images, one after the other.</param>
    /// <param name="count">How many images, at most <see cref="BatchSize"/>.</param>
    /// <param name="scores">Receives the scores, one image after the other.</param>
    public void Run(ReadOnlySpan<byte> gray, int count, Span<float> scores)
    {
        if (count > 0)
        {
            _session.Run(gray, count, scores, maySpread: false);
        }
    }

    /// <summary>Puts the scores of an image into the order of the slots.</summary>
    /// <param name="scores">In the order of the model.</param>
    /// <param name="arranged">Receives them in the order of the slots.</param>
    /// <returns>The slot of the likeliest label; -1 if scores are not finite.</returns>
    public int Arrange(ReadOnlySpan<float> scores, Span<float> arranged)
    {
        int best = 0;
        float sum = 0;
        for (int slot = 0; slot < _outputs.Length; slot++)
        {
            float score = scores[_outputs[slot]];
            arranged[slot] = score;
            sum += score;
            best = score > arranged[best] ? slot : best;
        }

        // Softmax sums to 1 unless its input is infinite or not a number.
        return float.IsFinite(sum) ? best : -1;
    }

    /// <summary>Describes scores that are not finite.</summary>
    public InvalidModelFileException NotFinite() => _session.NotFinite();

    public void Dispose() => _session.Dispose();

    private IEstimator<ITransformer> MapRows(TransformsCatalog transforms, DataViewSchema schema)
    {
        SchemaDefinition output = OutputColumns.Define(_options);
        string image = _options.ImageColumnName;
        return IsPath
            ? transforms.CustomMapping<PathRow, OutputRow>(
                (row, result) => Predict(result, gray => TryRead(row.Image, gray)),
                null,
                ImageRows.Input(typeof(PathRow), image),
                output)
            : transforms.CustomMapping<ImageRow, OutputRow>(
                (row, result) => Predict(result, gray => ImageRows.TryRead(row, _preprocessor, gray)),
                null,
                ImageRows.Input(image, schema),
                output);
    }

    private void Predict(OutputRow row, ImageRows.GrayReader read)
    {
        row.Gray = row.Gray.Length == ImageSize ? row.Gray : new byte[ImageSize];
        row.Score = row.Score.Length == _slots.Length ? row.Score : new float[_slots.Length];
        if (!read(row.Gray))
        {
            row.Score.AsSpan().Fill(float.NaN);
            row.PredictedLabel = "";
            return;
        }

        Span<float> scores = stackalloc float[_slots.Length];
        Run(row.Gray, 1, scores);
        int best = Arrange(scores, row.Score);
        row.PredictedLabel = best >= 0 ? _slots[best] : throw NotFinite();
    }
}
