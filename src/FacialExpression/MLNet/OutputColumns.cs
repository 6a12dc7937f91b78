using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>The columns that a model adds, described before there is a model.</summary>
internal static class OutputColumns
{
    /// <summary>
    /// The shape of the data with these columns. ML.NET lets nobody else make such shapes, so a mapping that is never run describes them: it
    /// knows of the slot names, which ApplyOnnxModel keeps to itself until it is fitted.
    /// </summary>
    public static SchemaShape GetSchema(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, SchemaShape inputSchema, bool isPath)
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(OutputRow));
        output[nameof(OutputRow.PredictedLabel)].ColumnName = options.PredictedLabelColumnName;
        SchemaDefinition.Column score = output.Single(c => c.MemberName == nameof(OutputRow.Score));
        score.ColumnName = options.ScoreColumnName;
        score.AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(ExpressionLabels.Count, [.. ExpressionLabels.All.Select(label => label.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, ExpressionLabels.Count));
        SchemaDefinition input = SchemaDefinition.Create(isPath ? typeof(PathRow) : typeof(ImageRow));
        input[0].ColumnName = options.ImageColumnName;
        input[0].ColumnType = inputSchema.Single(c => c.Name == options.ImageColumnName).ItemType;
        IEstimator<ITransformer> mapping = isPath
            ? transforms.CustomMapping<PathRow, OutputRow>((_, _) => { }, null, input, output)
            : transforms.CustomMapping<ImageRow, OutputRow>((_, _) => { }, null, input, output);
        return mapping.GetOutputSchema(inputSchema);
    }

    private sealed class OutputRow
    {
        public string PredictedLabel { get; set; } = "";

        [VectorType(7)]
        public float[] Score { get; set; } = [];
    }
}
