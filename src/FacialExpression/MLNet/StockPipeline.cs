using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// The model in ML.NET's own transforms, from the image column to label and scores: what a pipeline is saved as.
/// </summary>
internal sealed class StockPipeline : IDisposable
{
    private readonly TemporaryModelFile _file;

    /// <exception cref="IOException">The temporary folder cannot be written to.</exception>
    public StockPipeline(
        MLContextSettings context,
        ExpressionModelEstimator.Options options,
        byte[] onnxModel,
        ExpressionModelMetadata metadata,
        bool isPath)
    {
        byte[] graph = PipelineGraph.FromModel(
            onnxModel, metadata, ModelScoring.LabelVector, options.ScoreColumnName, options.Slots);
        OnnxRuntimePrivacy.Ensure();
        _file = new TemporaryModelFile(context.TempFilePath, graph);
        try
        {
            // A context for the CPU: the model is loaded only to be saved.
            TransformsCatalog transforms = new MLContext(context.Seed) { TempFilePath = context.TempFilePath }.Transforms;
            IDataView rows = NoRows(options.ImageColumnName, isPath);
            ITransformer reading = StockImages.ToPixels(transforms, options, metadata.Input, isPath).Fit(rows);
            ITransformer scoring = ModelScoring.Stock(transforms, options, _file.Path).Fit(reading.Transform(rows));
            Chain = new TransformerChain<ITransformer>(reading, scoring);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>From the image column to label and scores.</summary>
    public TransformerChain<ITransformer> Chain { get; }

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
