using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training;

/// <summary>A trained model in a pipeline. What <see cref="ExpressionClassificationTrainer.Fit"/> returns.</summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> writes it as ML.NET's own transforms, so any app loads it without this library. Dispose it, or the
/// chain that contains it, to free the model.
/// </remarks>
public sealed class ExpressionClassificationTransformer : ITransformer, IDisposable
{
    private readonly ExpressionModelTransformer _applied;

    internal ExpressionClassificationTransformer(TrainedExpressionModel model, ExpressionModelTransformer applied)
    {
        Model = model;
        _applied = applied;
    }

    /// <summary>What the training gave: weights, history, and <c>TrainedExpressionModel.Save</c> for an ONNX file.</summary>
    public TrainedExpressionModel Model { get; }

    /// <summary>Always <see langword="true"/>: each row is answered by itself.</summary>
    public bool IsRowToRowMapper => _applied.IsRowToRowMapper;

    /// <inheritdoc cref="ExpressionModelTransformer.GetOutputSchema"/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _applied.GetOutputSchema(inputSchema);

    /// <inheritdoc cref="ExpressionModelTransformer.Transform"/>
    public IDataView Transform(IDataView input) => _applied.Transform(input);

    /// <inheritdoc cref="ExpressionModelTransformer.GetRowToRowMapper"/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _applied.GetRowToRowMapper(inputSchema);

    /// <inheritdoc cref="ExpressionModelTransformer.Dispose"/>
    public void Dispose() => _applied.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_applied).Save(ctx);
}
