using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// The model in ML.NET's own transforms, from the image column to label and scores: what a pipeline is saved as, and what
/// predicts on a GPU.
/// </summary>
internal sealed class StockPipeline : IDisposable
{
    private readonly TemporaryModelFile _file;

    /// <exception cref="IOException">The temporary folder cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">
    /// The context asks for a GPU that this app's ONNX Runtime cannot use.
    /// </exception>
    public StockPipeline(
        TransformsCatalog transforms,
        ExpressionModelEstimator.Options options,
        byte[] onnxModel,
        ExpressionModelMetadata metadata,
        bool isPath)
    {
        byte[] graph = PipelineGraph.FromModel(
            onnxModel, metadata, ModelScoring.LabelVector, options.ScoreColumnName, options.Slots);
        _file = new TemporaryModelFile(MLContextSettings.Of(transforms).TempFilePath, graph);
        try
        {
            IDataView rows = NoRows(options.ImageColumnName, isPath);
            ITransformer reading = StockImages.ToPixels(transforms, options, metadata.Input, isPath).Fit(rows);
            (IEstimator<ITransformer> scoring, IsOnGpu) = ModelScoring.Stock(transforms, options, _file.Path);
            Scoring = scoring.Fit(reading.Transform(rows));
            Chain = new TransformerChain<ITransformer>(reading, Scoring);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>From the image column to label and scores.</summary>
    public TransformerChain<ITransformer> Chain { get; }

    /// <summary>From the pixels that <see cref="PipelineGraph"/> takes to label and scores.</summary>
    public ITransformer Scoring { get; }

    /// <summary>Whether the model runs on the GPU that the context asks for.</summary>
    public bool IsOnGpu { get; }

    public void Dispose()
    {
        Chain.Dispose();
        _file.Dispose();
    }

    private static IDataView NoRows(string imageColumnName, bool isPath)
    {
        SchemaDefinition schema = SchemaDefinition.Create(isPath ? typeof(PathRow) : typeof(ImageRow));
        schema[0].ColumnName = imageColumnName;
        DataOperationsCatalog data = new MLContext().Data;
        return isPath ? data.LoadFromEnumerable<PathRow>([], schema) : data.LoadFromEnumerable<ImageRow>([], schema);
    }
}
