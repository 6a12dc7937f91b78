using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Predicts row by row with ONNX Runtime directly, on the thread that reads the row: what a pipeline uses where it was fitted.
/// </summary>
internal sealed class RowScoring
{
    private readonly ModelSession _session;
    private readonly ExpressionModelEstimator.Options _options;
    private readonly ImagePreprocessor _preprocessor;
    private readonly string[] _slots;

    // Which of the model's outputs belongs to each slot.
    private readonly int[] _outputs;

    public RowScoring(ModelSession session, ExpressionModelEstimator.Options options)
    {
        _session = session;
        _options = options;
        _preprocessor = new ImagePreprocessor(session.Metadata.Input);
        Expression[] order = LabelOrder.Of(session.Metadata);
        _slots = [.. options.Slots.Select(slot => slot.ToString())];
        _outputs = [.. options.Slots.Select(slot => Array.IndexOf(order, slot))];
    }

    /// <param name="transforms">The catalog.</param>
    /// <param name="schema">The data's.</param>
    /// <param name="isPath">Whether images are file paths.</param>
    public IEstimator<ITransformer> ToEstimator(TransformsCatalog transforms, DataViewSchema schema, bool isPath)
    {
        SchemaDefinition output = OutputColumns.Define(_options);
        string image = _options.ImageColumnName;
        if (isPath)
        {
            return transforms.CustomMapping<PathRow, OutputRow>(
                (row, result) => Predict(result, gray => ImageRows.TryRead(row, _options, _preprocessor, gray)),
                null,
                ImageRows.Input(typeof(PathRow), image),
                output);
        }

        SchemaDefinition input = ImageRows.Input(typeof(ImageRow), image);
        input[0].ColumnType = schema[image].Type;
        return transforms.CustomMapping<ImageRow, OutputRow>(
            (row, result) => Predict(result, gray => ImageRows.TryRead(row, _preprocessor, gray)), null, input, output);
    }

    private void Predict(OutputRow row, ImageRows.GrayReader read)
    {
        int size = _session.Metadata.Input.Size;
        row.Gray = row.Gray.Length == size ? row.Gray : new byte[size];
        row.Score = row.Score.Length == _slots.Length ? row.Score : new float[_slots.Length];
        if (!read(row.Gray))
        {
            row.Score.AsSpan().Fill(float.NaN);
            row.PredictedLabel = "";
            return;
        }

        Span<float> scores = stackalloc float[_slots.Length];
        _session.Run(row.Gray, scores);
        int best = 0;
        float sum = 0;
        for (int slot = 0; slot < _outputs.Length; slot++)
        {
            float score = scores[_outputs[slot]];
            row.Score[slot] = score;
            sum += score;
            best = score > row.Score[best] ? slot : best;
        }

        // Softmax sums to 1 unless its input is infinite or not a number.
        row.PredictedLabel = float.IsFinite(sum) ? _slots[best] : throw _session.NotFinite();
    }
}
