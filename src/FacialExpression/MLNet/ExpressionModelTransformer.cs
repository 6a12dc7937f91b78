using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>A model in a pipeline: adds the predicted label and the scores to rows with an image. What <see cref="ExpressionModelEstimator.Fit"/> gives.</summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> writes it as ML.NET's own transforms, so any app with Microsoft.ML, Microsoft.ML.ImageAnalytics,
/// Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime loads it, without this library. Thread-safe. Dispose it, or the chain it stands in, to free the model.
/// </remarks>
public sealed class ExpressionModelTransformer : ITransformer, IDisposable
{
    private readonly string _imageColumnName;
    private readonly bool _isPath;
    private readonly TransformerChain<ITransformer> _used;
    private readonly TransformerChain<ITransformer> _saved;
    private readonly TemporaryModelFile _modelFile;

    internal ExpressionModelTransformer(
        ExpressionModelMetadata metadata,
        (string Name, bool IsPath) imageColumn,
        ITransformer ownReading,
        ITransformer stockReading,
        ITransformer scoring,
        TemporaryModelFile modelFile)
    {
        (_imageColumnName, _isPath) = imageColumn;
        Metadata = metadata;
        _used = new TransformerChain<ITransformer>(ownReading, scoring);
        _saved = new TransformerChain<ITransformer>(stockReading, scoring);
        _modelFile = modelFile;
    }

    /// <summary>What the model file says of itself: its name, input size, labels and provenance.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Always <see langword="true"/>: each row is answered by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing, or of another kind than the one it was fitted to.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _used.GetOutputSchema(Checked(inputSchema));

    /// <summary>Adds the columns. Rows are read when the result is.</summary>
    /// <param name="input">Data with the image column.</param>
    /// <exception cref="ArgumentException">The image column is missing, or of another kind than the one it was fitted to.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Checked(input.Schema);
        return _used.Transform(input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing, or of another kind than the one it was fitted to.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)_used).GetRowToRowMapper(Checked(inputSchema));

    /// <summary>Frees the model. Call it once no row is read any more.</summary>
    public void Dispose()
    {
        _used.Dispose();
        _modelFile.Dispose();
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_modelFile.IsDisposed, this);
        ((ICanSaveModel)_saved).Save(ctx);

        // ML.NET saves from the file, which goes with this.
        GC.KeepAlive(this);
    }

    private DataViewSchema Checked(DataViewSchema inputSchema)
    {
        ObjectDisposedException.ThrowIf(_modelFile.IsDisposed, this);
        ArgumentNullException.ThrowIfNull(inputSchema);
        static string Kind(bool isPath) => isPath ? "file paths (text)" : "images (MLImage)";
        bool isPath = ImageColumn.IsPath(inputSchema, _imageColumnName);
        return isPath == _isPath ? inputSchema : throw new ArgumentException(
            $"The model was fitted to {Kind(_isPath)} in the column \"{_imageColumnName}\"; now it holds {Kind(isPath)}. Fit it once more.");
    }
}
