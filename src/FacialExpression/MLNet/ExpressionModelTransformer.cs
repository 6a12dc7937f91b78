using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// A model in a pipeline: adds the predicted label and the scores to rows with an image. What
/// <see cref="ExpressionModelEstimator.Fit"/> returns.
/// </summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> writes it as ML.NET's own transforms, so any app with Microsoft.ML, Microsoft.ML.ImageAnalytics,
/// Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime loads it, without this library. Saving needs a file in
/// <see cref="MLContext.TempFilePath"/>, which is deleted when this is disposed. Thread-safe. Dispose it, or its chain, to
/// free the model.
/// </remarks>
public sealed class ExpressionModelTransformer : ITransformer, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _imageColumnName;
    private readonly bool _isPath;
    private readonly ITransformer _used;
    private readonly RowScoring _scoring;
    private readonly Func<StockPipeline> _makeStock;
    private StockPipeline? _stock;
    private bool _isDisposed;

    internal ExpressionModelTransformer(
        ExpressionModelMetadata metadata,
        (string Name, bool IsPath) imageColumn,
        RowScoring scoring,
        Func<StockPipeline> makeStock)
    {
        (_imageColumnName, _isPath) = imageColumn;
        Metadata = metadata;
        _used = scoring.RowByRow;
        _scoring = scoring;
        _makeStock = makeStock;
    }

    /// <summary>The metadata of the model file: its name, input size, labels and provenance.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Always <see langword="true"/>: each row is predicted by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The image column is missing, or of another kind than the one it was fitted to.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _used.GetOutputSchema(Checked(inputSchema));

    /// <summary>
    /// Adds the columns. Rows are read when the result is: ahead of the row that is served, at first one and then twice as many
    /// each time, up to 48 per processor or 16 MiB of vectors and texts, so that all cores predict in batches of 16.
    /// </summary>
    /// <param name="input">Data with the image column.</param>
    /// <exception cref="ArgumentException">
    /// The image column is missing, or of another kind than the one it was fitted to.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Checked(input.Schema);
        return _scoring.Transform(input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The image column is missing, or of another kind than the one it was fitted to.
    /// </exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _used.GetRowToRowMapper(Checked(inputSchema));

    /// <summary>Frees the model. Call it once no row is read any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _scoring.Dispose();
            _stock?.Dispose();
            _stock = null;
        }
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _stock ??= _makeStock();
            ((ICanSaveModel)_stock.Chain).Save(ctx);
        }

        // ML.NET saves from the file, which goes with this.
        GC.KeepAlive(this);
    }

    private DataViewSchema Checked(DataViewSchema inputSchema)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(inputSchema);
        static string Kind(bool isPath) => isPath ? "file paths (text)" : "images (MLImage)";
        bool isPath = ImageColumn.IsPath(inputSchema, _imageColumnName);
        return isPath == _isPath ? inputSchema : throw new ArgumentException(
            $"The model was fitted to {Kind(_isPath)} in the column {Quoted.Text(_imageColumnName)}; "
            + $"now it holds {Kind(isPath)}. Fit it once more.");
    }
}
